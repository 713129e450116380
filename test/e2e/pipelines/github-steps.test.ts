import {
  azureShellSteps,
  shellSteps,
  workflowFiles,
  type ShellStep,
} from "../../docs/pipeline-steps";
import { StepFolder } from "./step-folder";
import { asJson, outputs, standIns, step, withJq } from "./stand-ins";

let folder: StepFolder;
beforeEach(() => (folder = new StepFolder(standIns)));
afterEach(() => folder.remove());

const pullRequest = (name: string) => step(shellSteps("pull-request.yml"), name);
const deploy = (name: string) => step(shellSteps("deploy.yml"), name);
const drift = (name: string) => step(shellSteps("drift.yml"), name);
const azure = (name: string) => step(azureShellSteps(), name);

const review = "# What this changes\n\n<details>picture\n</details>\n";

test("every shell step is run below", () => {
  // Those of ci.yml are one command each.
  const adopters = workflowFiles.filter((file) => file !== "ci.yml");
  const names = adopters.flatMap((file) => shellSteps(file).map(({ name }) => `${file}: ${name}`));
  expect(names).toEqual([
    "deploy.yml: Install",
    "deploy.yml: Deploy",
    "deploy.yml: Say what is where",
    "deploy.yml: Conformance",
    "drift.yml: Install",
    "drift.yml: Plan",
    "drift.yml: Open an issue",
    "pull-request.yml: Install",
    "pull-request.yml: Test",
    "pull-request.yml: Synthesize production's stacks",
    "pull-request.yml: Review",
    "pull-request.yml: Comment, one that is updated",
    "pull-request.yml: Validate with the providers",
    "pull-request.yml: Scan with checkov",
    "pull-request.yml: Fail when a rule is broken",
  ]);
});

const oneCommand: readonly (readonly [ShellStep, string])[] = [
  ...shellSteps("ci.yml").map((ci) => [ci, ""] as const),
  [pullRequest("Install"), "npm ci"],
  [pullRequest("Test"), "npm test"],
  [pullRequest("Synthesize production's stacks"), "npm run -s synth"],
  [pullRequest("Validate with the providers"), "npm run -s validate"],
  [deploy("Install"), "npm ci"],
  [deploy("Deploy"), "npm run deploy -- functions-only -input=false -auto-approve"],
  [drift("Install"), "npm ci"],
];

test.each(oneCommand)("$name is one command", ({ name, script }, expected) => {
  const known = script.replace("${{ matrix.work }}", "document-conversion");
  expect(folder.run({ name, script: known }, { STACK: "functions-only" }).status).toBe(0);
  expect(folder.calls).toHaveLength(1);
  if (expected !== "") expect(folder.calls).toEqual([expected]);
});

describe("a review in GitHub", () => {
  const run = (broken: number) =>
    folder.run(pullRequest("Review"), { BASE: "abc", REVIEW: "# Review", BROKEN: String(broken) });

  test.each([0, 1])("goes into the summary, with the rules' result %s", (broken) => {
    expect(run(broken).status).toBe(0);
    expect(folder.calls).toEqual([
      "npm run -s review -- --base abc --config default environments/prod.json --fail-on data-loss,secret,unprotected-delete",
    ]);
    expect(folder.read("summary.md")).toBe("# Review\n");
    expect(folder.read("step-outputs")).toBe(`broken=${broken}\n`);
  });

  test("that could not be made fails the step", () => {
    expect(run(2).status).toBe(2);
    expect(folder.read("summary.md")).toBe("");
  });

  test("whose rule is broken fails the job", () => {
    const { status, stdout } = folder.run(pullRequest("Fail when a rule is broken"));
    expect([status, stdout.startsWith("::error::")]).toEqual([1, true]);
  });
});

describe("the comment in GitHub", () => {
  const comment = (text: string, found: string) => {
    folder.write("review.md", text);
    const variables = { GITHUB_REPOSITORY: "o/r", GITHUB_RUN_ID: "5", PULL: "7", FOUND: found };
    expect(folder.run(pullRequest("Comment, one that is updated"), variables).status).toBe(0);
    return folder.calls.at(-1);
  };

  test("is made once", () => {
    expect(comment(review, "")).toBe(
      "gh api repos/o/r/issues/7/comments --field body=@comment.md --silent",
    );
    expect(folder.read("comment.md")).toBe(`<!-- what this changes in the cloud -->\n${review}`);
  });

  test("is updated from then on, the first of several", () => {
    expect(comment(review, "41\n42")).toBe(
      "gh api --method PATCH repos/o/r/issues/comments/41 --field body=@comment.md --silent",
    );
  });

  test("leaves out the pictures of a review that is too long for one, and says where they are", () => {
    comment(
      `# Review\n${"| row |\n".repeat(4_000)}<details>${"x".repeat(40_000)}\n</details>\n`,
      "",
    );
    const shown = folder.read("comment.md");
    expect(shown).not.toContain("details");
    expect(shown.match(/^\| row \|$/gm)).toHaveLength(4_000);
    expect(shown).toMatch(/_Shortened, and without pictures\. .* run 5\._\n$/);
  });

  test("is cut at the end of a line where tables alone are too long", () => {
    comment("| row |\n".repeat(20_000), "");
    const shown = folder.read("comment.md");
    expect(shown.length).toBeLessThan(65_536);
    expect(shown).toMatch(/\| row \|\n\n_Shortened/);
  });
});

describe.each([
  ["GitHub", pullRequest("Scan with checkov")],
  ["Azure Pipelines", azure("Scan with checkov")],
] as const)("checkov in %s", (_, scan) => {
  const run = (bad: string) => {
    folder.write("cdktf.out/stacks/a/cdk.tf.json", "{}");
    folder.write("cdktf.out/stacks/b/cdk.tf.json", "{}");
    return folder.run(scan, { BAD_STACK: bad });
  };
  const call = (stack: string) =>
    `pipx run --spec checkov==3.3.30 checkov --config-file .checkov.yaml --directory cdktf.out/stacks/${stack}`;

  test("looks at every stack with the accepted findings", () => {
    expect(run("none").status).toBe(0);
    expect(folder.calls).toEqual([call("a"), call("b")]);
  });

  test("fails by one stack, after a look at all", () => {
    expect(run("stacks/a").status).toBe(1);
    expect(folder.calls).toHaveLength(2);
  });
});

describe("a deployment", () => {
  withJq("says what is where", () => {
    const variables = {
      STACK: "functions-only",
      REQUEST_REPLY_CONFIG: "prod",
      OUTPUTS: asJson(outputs),
    };
    expect(folder.run(deploy("Say what is where"), variables).status).toBe(0);
    expect(folder.calls).toEqual(["terraform -chdir=cdktf.out/stacks/functions-only output -json"]);
    expect(folder.read("summary.md")).toContain("### functions-only, prod\n| output | value |");
    expect(folder.read("summary.md")).toContain("| resource_group_name | `rg` |");
  });

  withJq("by which the contract is broken fails, and the summary says where", () => {
    folder.write("cdktf.json", "{}");
    folder.write("environments/prod.json", "{}");
    folder.write("outputs.json", asJson(outputs));
    const variables = { REQUEST_REPLY_CONFIG: "prod", VIOLATED: "1" };
    expect(folder.run(deploy("Conformance"), variables).status).toBe(1);
    expect(folder.read("summary.md")).toContain("key=set");
  });
});

describe("drift", () => {
  const plan = (code: number) =>
    folder.run(drift("Plan"), { STACK: "functions-only", PLAN: String(code) });

  test.each([0, 2])("is looked for with a plan, whose result %s is kept", (code) => {
    expect(plan(code).status).toBe(0);
    expect(folder.calls).toEqual([
      "npm run -s synth",
      "terraform init -input=false -no-color",
      "terraform plan -input=false -no-color -lock=false -detailed-exitcode",
    ]);
    expect(folder.read("step-outputs")).toBe(`code=${code}\n`);
  });

  test("fails where there is no plan", () => expect(plan(1).status).toBe(1));

  test.each([
    ["opens an issue where none is open", "0", true],
    ["opens no second one", "1", false],
  ])("%s", (_, found, opens) => {
    folder.write("cdktf.out/stacks/functions-only/plan.txt", "1 to change\n");
    const variables = { STACK: "functions-only", FOUND: found };
    expect(folder.run(drift("Open an issue"), variables).status).toBe(0);
    expect(folder.calls.some((call) => call.startsWith("gh issue create"))).toBe(opens);
    expect(folder.read("issue.md")).toBe(
      opens ? "The last plan, without -lock:\n```text\n1 to change\n```\n" : "",
    );
  });
});
