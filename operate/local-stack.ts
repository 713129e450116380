import { createReadStream, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { settingParsers, settings, storage } from "../contract";
import { attach } from "../local/attach";
import { readLocalRun } from "../local/machine/local-run";
import { UnreachableError } from "./errors";
import { operatedStack, type OperatedStack } from "./operated-stack";
import { resourceManager } from "./resource-manager";

/** Lines of the log that are shown of one operation. */
const shownLines = 100;

/**
 * The stack that runs on this machine.
 * @param dataFolder the folder of its data
 * @throws UnreachableError when none does
 */
export async function localStack(name: string, dataFolder: string): Promise<OperatedStack> {
  const run = await attach(dataFolder);
  if (run === undefined || run.stack !== name) {
    const others = runningStacks(join(dataFolder, ".."));
    throw new UnreachableError(
      `no stack ${name} runs on ${dataFolder}: start it with npm start -- ${name}${others ? `; running: ${others}` : ""}`,
    );
  }
  // The stack's own order: the first one has what was made when it was the only one.
  const account = run.storageAccounts.find(
    ({ endpoints, tables }) =>
      tables.includes(storage.tables.operations) &&
      isSame(endpoints.table, run.settings[settings.tableServiceUri]),
  );
  if (account === undefined) throw new UnreachableError(`${name} has no operations table`);
  return operatedStack({
    ...{ name, credential: run.credential, certificate: run.certificate },
    endpoints: account.endpoints,
    furtherAccounts: settingParsers.furtherAccounts(run.settings[settings.furtherAccounts] ?? "[]"),
    hasWorkQueue: account.queues.includes(storage.queues.work),
    serviceBusQueue: run.serviceBusQueues[0],
    workflowIds: run.workflowIds,
    resourceManager: resourceManager(run.baseUrl),
    retentionSeconds: async () => Number(run.settings[settings.retentionSeconds]),
    logLines: (operationId) => linesOf(join(dataFolder, "functions.log"), operationId),
  });
}

function isSame(url: string, other = ""): boolean {
  return url.replace(/\/$/, "") === other.replace(/\/$/, "");
}

function runningStacks(folder: string): string {
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .flatMap((name) => readLocalRun(join(folder, name))?.stack ?? [])
    .join(", ");
}

async function linesOf(file: string, operationId: string): Promise<readonly string[] | undefined> {
  if (!existsSync(file)) return undefined;
  const found: string[] = [];
  for await (const line of createInterface(createReadStream(file))) {
    if (line.includes(operationId)) found.push(line);
  }
  return found.slice(-shownLines);
}
