import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../support/project-root";

interface Case {
  readonly command: readonly string[];
  readonly variables?: Readonly<Record<string, string>>;
  /** What is said, and nothing of Node's own. */
  readonly says: RegExp;
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bad-input-"));
  writeFileSync(join(folder, "file"), "no JSON\n");
  mkdirSync(join(folder, "folder"));
  writeFileSync(join(folder, "folder", "of-a-person"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const of = (name: string) => join(folder, name);

/** Each is what a person may give a command by mistake. */
const cases: Readonly<Record<string, () => Case>> = {
  "an output folder that is a file": () => ({
    command: ["main.ts"],
    variables: { CDKTF_OUTDIR: of("file") },
    says: /^CDKTF_OUTDIR must name a folder that synth can write into; got ".*file": .* is no folder\. Name another, or leave it out/,
  }),
  "an output folder below a file, and options that are wrong, too": () => ({
    command: ["main.ts"],
    variables: { CDKTF_OUTDIR: of("file/x"), REQUEST_REPLY_RETENTION_HOURS: "0" },
    says: /^CDKTF_OUTDIR must .*\nREQUEST_REPLY_RETENTION_HOURS must /,
  }),
  "a context that is no JSON": () => ({
    command: ["main.ts"],
    variables: { CDKTF_CONTEXT_JSON: "nope" },
    says: /^CDKTF_CONTEXT_JSON is not JSON: /,
  }),
  "a configuration file that is a folder": () => ({
    command: ["main.ts"],
    variables: { REQUEST_REPLY_CONFIG: of("folder") },
    says: /folder must be a file that can be read; EISDIR/,
  }),
  "a stack to deploy that there is not": () => ({
    command: ["deploy.ts", "diff", "functions"],
    says: /'functions' is invalid .* choices are functions-only, functions-logic-app, logic-app-facade/,
  }),
  "a project to review that is none": () => ({
    command: ["review/cli.ts", "--project", of("missing")],
    says: /^--project must be the folder of a cdktf\.json; got .*missing\n$/,
  }),
  "a configuration to review that is a folder": () => ({
    command: ["review/cli.ts", "--config", of("folder")],
    says: /^--config must be a file with an object of options, or default:\n.*folder must be a file of JSON: EISDIR/,
  }),
  "a work that is a file": () => ({
    command: ["test/try-work.ts", of("file")],
    says: /file is not the folder of a work, which has a schema\.ts; usage: npm run try-work/,
  }),
  "no work at all": () => ({ command: ["test/try-work.ts"], says: /^usage: npm run try-work/ }),
  "a port that is none": () => ({
    command: ["demo/backend-cli.ts", "--port", "80000"],
    says: /'80000' is invalid\. It must be 0 to 65535/,
  }),
  "a folder for the client that holds something else": () => ({
    command: ["build-client.ts", of("folder")],
    says: /folder holds something else than the client: name an empty or a new folder\n$/,
  }),
  "a folder for the client where no folder can be": () => ({
    command: ["build-client.ts", "/proc/x"],
    says: /^\/proc\/x cannot be made \(.*\): name another folder\n$/,
  }),
  "a stack to validate, which are all validated": () => ({
    command: ["review/validate.ts", "functions-only"],
    says: /^npm run validate looks at every stack and takes no arguments; got functions-only\./,
  }),
  "a service for the conformance suite that does not answer": () => ({
    command: ["conformance/cli.ts", "--key", "x", "http://127.0.0.1:9"],
    says: /^http:\/\/127\.0\.0\.1:9 gives no answer \(.*\): is the URL right, and does the service run\?\n$/,
  }),
  "a request that is a folder": () => ({
    command: ["client/cli.ts", "submit", of("folder")],
    says: /^cannot read .*folder: EISDIR/,
  }),
  "a workflow that is no JSON": () => ({
    command: ["workflow-engine/commands/cli.ts", "run", of("file")],
    says: /file is not valid JSON: /,
  }),
  "a folder for the data where no folder can be": () => ({
    command: ["demo/cli.ts", "--once", "--data", of("file/x")],
    says: /file\/x cannot be made \(.*\): choose another place for the data with --data/,
  }),
  "data of a run that are a file": () => ({
    command: ["operate/cli.ts", "functions-only", "list", "--data", of("file")],
    says: /^no stack functions-only runs on .*file: start it with npm start -- functions-only\n$/,
  }),
};

/** Runs a command of the project as npm does. */
async function run({ command, variables }: Case) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(REQUEST_REPLY|CDKTF)_/.test(name),
  );
  const child = spawn(process.execPath, ["-r", "ts-node/register", ...command], {
    cwd: projectRoot,
    env: { ...Object.fromEntries(inherited), ...variables },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const status = await new Promise<number | null>((done) => child.once("close", done));
  return { status, stderr };
}

test.each(Object.keys(cases))("%s is said, without a stack trace", async (name) => {
  const wrong = (cases[name] as () => Case)();
  const { status, stderr } = await run(wrong);
  expect(stderr).toMatch(wrong.says);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(status).toBeGreaterThan(0);
  expect(readdirSync(folder).sort()).toEqual(["file", "folder"]);
  expect(readdirSync(of("folder"))).toEqual(["of-a-person"]);
});
