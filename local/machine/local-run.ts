import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./process-lock";

/** Where a stack that runs on this machine is reached, by programs beside the runtime. */
export interface LocalRun {
  readonly stack: string;
  readonly processId: number;
  /** Origin of the gateway. */
  readonly baseUrl: string;
  readonly storageAccounts: readonly {
    readonly name: string;
    readonly tables: readonly string[];
    readonly queues: readonly string[];
    /** URL of each service, with the account. */
    readonly endpoints: Readonly<Record<"blob" | "queue" | "table", string>>;
  }[];
  readonly serviceBusQueues: readonly {
    readonly id: string;
    readonly name: string;
    /** Of its REST API, without `/messages`. */
    readonly url: string;
  }[];
  /** App settings of the Function Apps. */
  readonly settings: Readonly<Record<string, string>>;
  /** ARM ids of the workflows, whose runs the gateway shows. */
  readonly workflowIds: readonly string[];
}

/** Says where the stack is reached, until `withdraw`. */
export function announce(dataFolder: string, run: Omit<LocalRun, "processId">): void {
  const content: LocalRun = { ...run, processId: process.pid };
  writeFileSync(fileOf(dataFolder), JSON.stringify(content, null, 2), { mode: 0o600 });
}

export function withdraw(dataFolder: string): void {
  rmSync(fileOf(dataFolder), { force: true });
}

/** The run on a data folder; `undefined` when none is alive. */
export function readLocalRun(dataFolder: string): LocalRun | undefined {
  try {
    const run = JSON.parse(readFileSync(fileOf(dataFolder), "utf8")) as LocalRun;
    return isAlive(run.processId) ? run : undefined;
  } catch {
    // No run has been there, or a killed one has left half a file.
    return undefined;
  }
}

function fileOf(dataFolder: string): string {
  return join(dataFolder, "local-run.json");
}
