import { requestSchema, settingsSchema } from "#work/schema";
import { App } from "cdktf";
import { nodeProblem } from "./node-version";
import { stacks } from "./stacks";
import { ConfigurationError, readConfiguration, readContext } from "./stacks/configuration";
import { prepareStateFiles } from "./stacks/state-files";
import { workSchemaProblems } from "./stacks/work-schema";

try {
  const outdir = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";
  const problems = [
    ...[nodeProblem(process.versions.node)].filter((problem) => problem !== undefined),
    ...workSchemaProblems({ requestSchema, settingsSchema }),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const configuration = readConfiguration(process.env);
  const app = new App({ outdir, context: readContext(process.env) });
  for (const [name, Stack] of Object.entries(stacks)) new Stack(app, name, configuration);
  app.synth();
  for (const sentence of prepareStateFiles({ outdir, projectFolder: __dirname })) {
    console.error(sentence);
  }
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
