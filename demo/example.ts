import { Argument, Command } from "commander";
import { examples } from "#work/examples";

const { quick, slow, failing, invalid } = examples;
const requests: Readonly<Record<string, unknown>> = { quick, slow, failing, invalid };

/** `npm run example`: one of the work's example requests, to send with whatever client. */
new Command("npm run -s example --")
  .description("Prints one of the work's example requests (work/examples.ts) as JSON.")
  .addArgument(new Argument("[name]").choices(Object.keys(requests)).default("quick"))
  .action((name: string) => void process.stdout.write(`${JSON.stringify(requests[name])}\n`))
  .parse();
