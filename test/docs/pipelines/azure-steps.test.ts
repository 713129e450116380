import { StepFolder } from "./step-folder";
import { asJson, outputs, standIns, step, withJq } from "./stand-ins";
import { azureShellSteps } from "./steps";

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

  test("deploy with the service connection's token", () => {
    const identity = {
      servicePrincipalId: "app",
      tenantId: "tenant",
      idToken: "id",
      STACK: "functions-only",
    };
    expect(folder.run(azure("Deploy"), { ...identity, OUTPUTS: asJson(outputs) }).status).toBe(0);
    expect(folder.calls).toEqual([
      "az account show --query id --output tsv",
      "npm run deploy -- functions-only -input=false -auto-approve",
      "terraform -chdir=cdktf.out/stacks/functions-only output -json",
    ]);
    expect(folder.read("outputs.json")).toBe(`${asJson(outputs)}\n`);
  });
});
