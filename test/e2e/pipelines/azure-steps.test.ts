import { azureShellSteps } from "../../docs/pipeline-steps";
import { StepFolder } from "./step-folder";
import { asJson, outputs, standIns, step, withJq } from "./stand-ins";

let folder: StepFolder;
beforeEach(() => (folder = new StepFolder(standIns)));
afterEach(() => folder.remove());

const azure = (name: string) => step(azureShellSteps(), name);

test("every shell step is run here, checkov's beside GitHub's", () => {
  expect(azureShellSteps().map(({ name }) => name)).toEqual([
    "Install",
    "Test",
    "Synthesize production's stacks",
    "Review, as a comment that is updated",
    "Validate with the providers",
    "Scan with checkov",
    "Install",
    "Deploy",
    "Conformance",
    "Install",
    "Plan",
    "Open a work item",
  ]);
});

test.each([
  [azure("Install"), "npm ci"],
  [azure("Test"), "npm test"],
  [azure("Synthesize production's stacks"), "npm run -s synth"],
  [azure("Validate with the providers"), "npm run -s validate"],
] as const)("$name is one command", (one, expected) => {
  expect(folder.run(one).status).toBe(0);
  expect(folder.calls).toEqual([expected]);
});

describe("Azure Pipelines", () => {
  const variables = {
    TARGET: "refs/heads/main",
    COLLECTION: "https://dev.example/o/",
    PROJECT: "p",
    REPOSITORY: "r",
    PULL: "7",
    TOKEN: "token",
    REVIEW: "# Review",
  };
  const threads = "https://dev.example/o/p/_apis/git/repositories/r/pullRequests/7/threads";
  const reviewed = (more: Readonly<Record<string, string>>) =>
    folder.run(azure("Review, as a comment that is updated"), { ...variables, ...more });
  const none = '{"value":[{"id":3,"comments":[{"content":"another"}]}]}';
  const ours =
    '{"value":[{"id":3,"comments":[{"content":"another"}]},{"id":4,"comments":[{"content":"<!-- review -->\\nold"}]}]}';

  withJq("make the review's comment once", () => {
    const { status, stdout } = reviewed({ THREADS: none });
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^##vso\[task\.uploadsummary\].*review\.md\n$/),
    ]);
    expect(folder.calls[0]).toContain("--base origin/main --config default environments/prod.json");
    expect(folder.calls.at(-1)).toMatch(new RegExp(`-X POST .* ${threads}\\?api-version=7\\.1$`));
    expect(JSON.parse(folder.read("sent.json"))).toMatchObject({
      comments: [{ content: "<!-- review -->\n# Review\n", commentType: 1 }],
    });
  });

  withJq("update it from then on, and fail where a rule is broken", () => {
    expect(reviewed({ THREADS: ours, BROKEN: "1" }).status).toBe(1);
    expect(folder.calls.at(-1)).toMatch(new RegExp(`-X PATCH .* ${threads}/4/comments/1\\?api`));
    expect(JSON.parse(folder.read("sent.json"))).toMatchObject({
      content: "<!-- review -->\n# Review\n",
    });
  });

  withJq("fail without a comment where there is no review", () => {
    expect(reviewed({ THREADS: none, BROKEN: "2" }).status).toBe(2);
    expect(folder.calls).toHaveLength(1);
  });

  const identity = {
    servicePrincipalId: "app",
    tenantId: "tenant",
    idToken: "id",
    STACK: "functions-only",
    REQUEST_REPLY_CONFIG: "prod",
  };

  withJq("deploy with the service connection's token, and say what is where", () => {
    const { status, stdout } = folder.run(azure("Deploy"), {
      ...identity,
      OUTPUTS: asJson(outputs),
    });
    expect(status).toBe(0);
    expect(folder.calls).toEqual([
      "az account show --query id --output tsv",
      "npm run deploy -- functions-only -input=false -auto-approve",
      "terraform -chdir=cdktf.out/stacks/functions-only output -json",
    ]);
    expect(folder.read("outputs.json")).toBe(`${asJson(outputs)}\n`);
    expect(folder.read("deployed.md")).toContain("### functions-only, prod\n| output | value |");
    expect(folder.read("deployed.md")).toContain("| resource_group_name | `rg` |");
    expect(stdout).toMatch(/^##vso\[task\.uploadsummary\].*deployed\.md\n$/);
  });

  withJq("fail where the contract is broken, after the summary says where", () => {
    for (const file of ["cdktf.json", "environments/prod.json"]) folder.write(file, "{}");
    folder.write("outputs.json", asJson(outputs));
    const { status, stdout } = folder.run(azure("Conformance"), { ...identity, VIOLATED: "1" });
    expect(status).toBe(1);
    expect(stdout).toMatch(/##vso\[task\.uploadsummary\].*conformance\.md\n$/);
    expect(folder.read("conformance.md")).toContain("<pre>\nkey=set");
  });

  test.each([
    [0, 0],
    [2, 0],
    [1, 1],
  ])("plan for drift: result %s of Terraform", (plan, status) => {
    const ran = folder.run(azure("Plan"), { ...identity, PLAN: String(plan) });
    expect(ran.status).toBe(status);
    expect(folder.calls).toEqual([
      "az account show --query id --output tsv",
      "npm run -s synth",
      "terraform init -input=false -no-color",
      "terraform plan -input=false -no-color -lock=false -detailed-exitcode",
    ]);
    expect(ran.stdout.includes(`##vso[task.setvariable variable=drift]${plan}\n`)).toBe(
      status === 0,
    );
  });

  withJq.each([
    ["open a work item where none is open", [], true],
    ["open no second one", [{ id: 5 }], false],
  ])("%s", (_, workItems, opens) => {
    folder.write("cdktf.out/stacks/functions-only/plan.txt", "1 to <change>\n");
    const given = { ...variables, ...identity, THREADS: JSON.stringify({ workItems }) };
    expect(folder.run(azure("Open a work item"), given).status).toBe(0);
    const title = "Drift: functions-only is not what the code says";
    expect((JSON.parse(folder.read("query.json")) as { query: string }).query).toContain(
      `[System.Title] = '${title}' AND`,
    );
    expect(folder.calls).toHaveLength(opens ? 2 : 1);
    expect(folder.read("sent.json") && (JSON.parse(folder.read("sent.json")) as unknown)).toEqual(
      opens
        ? [
            { op: "add", path: "/fields/System.Title", value: title },
            {
              op: "add",
              path: "/fields/System.Description",
              value: "The last plan, without -lock:<pre>1 to &lt;change&gt;\n</pre>",
            },
          ]
        : "",
    );
  });
});
