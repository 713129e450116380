import { ConfigurationError } from "./stacks/configuration";
import { synthesizeStacks } from "./stacks/synthesize";

try {
  const outdir = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";
  const said = synthesizeStacks({ environment: process.env, outdir, projectFolder: __dirname });
  for (const sentence of said) console.error(sentence);
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
