import { setTimeout as delay } from "node:timers/promises";
import { operationStatuses } from "../contract";
import type { Console } from "./console";
import type { MessageCounts, OperatedStack, StatusCounts } from "./operated-stack";

export interface WatchOptions {
  /** Seconds between two looks. */
  readonly interval: number;
  /** Looks. @default until it is interrupted */
  readonly count?: number;
  /** Operations that are counted at most. */
  readonly most: number;
}

/** What `watch` prints, once a look. */
export interface Counters extends MessageCounts {
  readonly at: string;
  readonly operations: StatusCounts;
  /** There are more operations than were counted. */
  readonly partial: boolean;
}

/** Counts operations by state, and messages. Reads the table: with many operations only a part. */
async function count(stack: OperatedStack, most: number): Promise<Counters> {
  const operations: Record<string, number> = {};
  let counted = 0;
  for await (const page of stack.list.pages({})) {
    for (const { status, aliasOf } of page) {
      if (aliasOf === undefined) operations[status] = (operations[status] ?? 0) + 1;
    }
    counted += page.length;
    if (counted >= most) break;
  }
  const messages = await stack.messageCounts();
  const at = new Date(stack.clock.now()).toISOString();
  return { at, operations, partial: counted >= most, ...messages };
}

/** `watch`: prints the counters until it is interrupted. */
export async function watch(
  stack: OperatedStack,
  { interval, count: looks = Infinity, most }: WatchOptions,
  console: Console,
): Promise<void> {
  for (let look = 1; !console.signal?.aborted; look++) {
    const counters = await count(stack, most);
    console.printLine(counters, lineOf(counters));
    if (look >= looks) return;
    await delay(interval * 1000, undefined, { signal: console.signal }).catch(() => undefined);
  }
}

function lineOf({ at, operations, partial, waiting, failed }: Counters): string {
  const states = operationStatuses.map((status) => `${status} ${operations[status] ?? 0}`);
  return [
    at.slice(11, 19),
    ...states,
    ...(waiting === undefined ? [] : [`waiting ${waiting}`]),
    ...(failed === undefined ? [] : [`failed messages ${failed}`]),
    ...(partial ? ["(a part of the operations)"] : []),
  ].join("  ");
}
