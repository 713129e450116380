import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot, stackNames } from "../support/synth";

const folder = join(projectRoot, ".github/workflows");
const adopters = ["pull-request.yml", "deploy.yml", "drift.yml"];
const read = (file: string) => readFileSync(join(folder, file), "utf8");
const { scripts } = JSON.parse(readFileSync(join(projectRoot, "package.json"), "utf8")) as {
  scripts: Record<string, string>;
};

/** The shell steps of a workflow by name. */
function steps(file: string): ReadonlyMap<string, string> {
  const found = read(file).matchAll(/^ {6}- name: (.+)\n((?: {8}.*\n|\n)*)/gm);
  return new Map(
    [...found].map(([, name = "", body = ""]) => {
      const [, block, line] = /^ {8}run: (?:\|\n((?: {10}.*\n|\n)*)|(.+)\n)/m.exec(body) ?? [];
      return [name, (block ?? line ?? "").replace(/^ {10}/gm, "")];
    }),
  );
}

test("the adopters' workflows are here", () => {
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(adopters));
});

describe.each(adopters)("%s", (file) => {
  test("pins every action to a commit and says its version", () => {
    const uses = [...read(file).matchAll(/uses: (.*)/g)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses)
      expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test("has no permission by default but to read", () => {
    expect(read(file)).toMatch(/^permissions:\n {2}contents: read\n/m);
  });

  test("puts nothing of an event into a shell command", () => {
    for (const [, script] of steps(file)) expect(script).not.toContain("${{");
  });

  test("has shell steps that are shell, and run scripts that are there", () => {
    expect(steps(file).size).toBeGreaterThan(1);
    for (const [name, script] of steps(file)) {
      expect([name, script]).not.toEqual([name, ""]);
      execFileSync("bash", ["-n"], { input: script });
      for (const [, run = ""] of script.matchAll(/npm run (?:-s )?([\w:-]+)/g)) {
        expect(Object.keys(scripts)).toContain(run);
      }
    }
  });
});

test("deploy.yml offers every stack", () => {
  expect(read("deploy.yml")).toContain(`options: [${stackNames.join(", ")}]`);
});

describe("the review's comment", () => {
  let scratch: string;
  beforeEach(() => (scratch = mkdtempSync(join(tmpdir(), "comment-"))));
  afterEach(() => rmSync(scratch, { recursive: true, force: true }));

  /** Runs the step with a `gh` that notes its calls and finds these comments. */
  function comment(existing: string): string {
    const gh = `#!/usr/bin/env bash\necho "$*" >> calls\nif [[ "$*" == *--paginate* ]]; then echo ${existing}; fi\n`;
    writeFileSync(join(scratch, "gh"), gh);
    chmodSync(join(scratch, "gh"), 0o755);
    writeFileSync(join(scratch, "review.md"), "# What this changes\n");
    execFileSync("bash", ["-e", "-o", "pipefail"], {
      cwd: scratch,
      input: steps("pull-request.yml").get("Comment, one that is updated"),
      env: {
        PATH: [scratch, process.env["PATH"]].join(delimiter),
        GITHUB_REPOSITORY: "o/r",
        PULL: "7",
      },
    });
    const text = readFileSync(join(scratch, "comment.md"), "utf8");
    expect(text).toBe("<!-- what this changes in the cloud -->\n# What this changes\n");
    return readFileSync(join(scratch, "calls"), "utf8").trim().split("\n").at(-1) ?? "";
  }

  test("is made once", () => {
    expect(comment("")).toBe("api repos/o/r/issues/7/comments --field body=@comment.md --silent");
  });

  test("is updated from then on", () => {
    expect(comment("41")).toBe(
      "api --method PATCH repos/o/r/issues/comments/41 --field body=@comment.md --silent",
    );
  });
});
