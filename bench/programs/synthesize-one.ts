import { App } from "cdktf";
import { stacks } from "../../stacks";
import { readConfiguration, readContext } from "../../stacks/configuration";

// What main.ts does, for the one stack that is named.
const [, , name = ""] = process.argv;
const Stack = stacks[name];
if (Stack === undefined) throw new Error(`there is no stack "${name}"`);
const app = new App({
  outdir: process.env["CDKTF_OUTDIR"],
  context: readContext(process.env),
});
new Stack(app, name, readConfiguration(process.env));
app.synth();
