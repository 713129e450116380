import { ConfigurationError } from "./stacks/configuration";
import { outputFolder } from "./stacks/output-folder";
import { synthesizeStacks } from "./stacks/synthesize";

try {
  const outdir = outputFolder(process.env);
  const said = synthesizeStacks({ environment: process.env, outdir, projectFolder: __dirname });
  for (const sentence of said) console.error(sentence);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
