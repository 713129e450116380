import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { clientsPage, filledClientsPage } from "../../docs/clients-page";
import makeSynthFolder from "../support/make-synth-folder";
import removeSynthFolder from "../support/remove-synth-folder";
import { clients } from "./clients";
import { runMatrix } from "./matrix";
import { differences, merged, readRecord, writeRecord } from "./record";

/**
 * `npm run clients [-- [--check] <part of a name>…]`: runs the matrix, and writes docs/clients.json
 * and the page that is drawn from it. With `--check` it writes nothing, and fails when a client ends
 * otherwise than recorded.
 */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean", default: false } },
    allowPositionals: true,
  });
  makeSynthFolder();
  const run = await runMatrix((line) => process.stdout.write(`${line}\n`), positionals);
  const record = readRecord();
  if (values.check) {
    const found = differences(record, run);
    if (found.length > 0) throw new Error(`not as recorded:\n${found.join("\n")}`);
    return;
  }
  const names = clients.map(({ name }) => name);
  writeRecord(merged(record, run, names));
  writeFileSync(clientsPage, filledClientsPage());
}

// What the clients ask for is the tests' work: in the processes started from here, too.
process.env["NODE_OPTIONS"] = "--conditions=test-sample";

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  })
  .finally(removeSynthFolder);
