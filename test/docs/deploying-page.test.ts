import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, readStack, resourcesOf, stackNames } from "../support/synth";

const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
const page = read("docs/deploying.md");

/** Providers that are registered in every subscription. */
const always = ["Authorization", "Resources"];

test("the resource providers to register are those of the stacks, on both pages", () => {
  const { Actions } = JSON.parse(read("docs/deployer-role.json")) as { Actions: string[] };
  const used = new Set(Actions.map((action) => /^Microsoft\.(\w+)\//.exec(action)?.[1] ?? action));
  for (const source of [page, read("README.md")]) {
    const [, named = ""] = /^for p in ([\w ]+); do/m.exec(source) ?? [];
    expect(named.split(" ").sort()).toEqual([...used].filter((p) => !always.includes(p)).sort());
  }
});

test("the error of this project is the one that Terraform prints, and the setting to delete has its name", () => {
  const own = /^\| `([^`]+)` \| \[this project\]/m.exec(page)?.[1];
  for (const name of stackNames) {
    const stack = readStack(name);
    expect(JSON.stringify(resourcesOf(stack, "terraform_data"))).toContain(own);
    for (const setting of resourcesOf(stack, "azurerm_monitor_diagnostic_setting")) {
      expect(page).toContain(`diagnostic-settings delete --name ${String(setting["name"])} `);
    }
  }
});

test("a local state is where the page says", () => {
  for (const name of stackNames) {
    const backend = (readStack(name)["terraform"] as { backend: unknown }).backend;
    const file = "`.tfstate/<prefix>-<stack>-<environment>.tfstate`";
    expect(page).toContain(file);
    const path = file.slice(1, -1).replace("<prefix>", "arr").replace("<environment>", "dev");
    expect(backend).toEqual({
      local: { path: expect.stringContaining(path.replace("<stack>", name)) as string },
    });
  }
});
