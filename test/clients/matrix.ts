import { startStack } from "../support/running-stack";
import { stackNames } from "../support/synth";
import { type Cell, runCell, runElsewhere, timeoutSeconds, waysOf } from "./cell";
import { type Client, clients, type Found } from "./clients";
import type { MatrixRecord, Row } from "./record";
import { targetOf } from "./target";

/** Programs at a time: they wait more than they work. */
const concurrency = { acceptor: 6, door: 12 } as const;

interface Present {
  readonly client: Client;
  readonly found: Found;
}

/**
 * Runs every client that this machine has against every stack, in every way.
 *
 * @param told of each thing that was seen, in one line
 * @param only names of clients to run, or parts of them. @default all
 */
export async function runMatrix(
  told: (line: string) => void,
  only: readonly string[] = [],
): Promise<MatrixRecord> {
  const asked = clients.filter(
    ({ name }) => only.length === 0 || only.some((part) => name.includes(part)),
  );
  const { present, skipped } = look(asked);
  for (const [name, reason] of Object.entries(skipped)) told(`skipped ${name}: ${reason}`);
  const cells: Record<string, Record<string, Record<string, Cell>>> = {};
  for (const stack of stackNames) {
    await runStack(stack, present, (name, way, cell) => {
      told(`${stack} / ${way} / ${name}: ${cell.outcome}`);
      ((cells[name] ??= {})[stack] ??= {})[way] = cell;
    });
  }
  const ranOn = new Date().toISOString().slice(0, 10);
  const rows: Row[] = [];
  for (const { client, found } of present) {
    const { name, isLoop = false } = client;
    const row = { name, version: found.version, seenOn: ranOn, cells: cells[name] ?? {} };
    rows.push(isLoop ? row : { ...row, elsewhere: await runElsewhere(found) });
  }
  return { ranOn, skipped, rows };
}

function look(asked: readonly Client[]) {
  const present: Present[] = [];
  const skipped: Record<string, string> = {};
  for (const client of asked) {
    try {
      present.push({ client, found: client.find() });
    } catch (error) {
      skipped[client.name] = (error as Error).message;
    }
  }
  return { present, skipped };
}

async function runStack(
  stack: string,
  present: readonly Present[],
  seen: (name: string, way: string, cell: Cell) => void,
): Promise<void> {
  const running = await startStack(stack, {
    variables: { REQUEST_REPLY_FACADE: JSON.stringify({ timeoutSeconds }) },
  });
  try {
    const target = targetOf(running, stack);
    const atTarget = present.filter(({ client }) => !target.hasDoor || !client.isLoop);
    const waiting = waysOf(target).flatMap((way) => atTarget.map((each) => ({ ...each, way })));
    const worker = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const { client, found, way } = next;
        seen(client.name, way.name, await runCell(target, client, found, way));
      }
    };
    const workers = concurrency[target.hasDoor ? "door" : "acceptor"];
    await Promise.all(Array.from({ length: workers }, worker));
  } finally {
    await running.stop();
  }
}
