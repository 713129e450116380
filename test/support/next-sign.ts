import { once } from "node:events";
import type { RunningStack } from "./running-stack";

/** By what a step is seen: an operation of storage before it takes effect, or a line of the log. */
export type Sign = { readonly operation: string } | { readonly line: RegExp };

/** Waits for the next sign of a step, for as long as it takes. */
export async function nextSign({ runtime, heard, logs }: RunningStack, sign: Sign): Promise<void> {
  if ("operation" in sign) {
    for (;;) {
      const [operation] = (await once(runtime.storage.events, "operation")) as [string];
      if (operation === sign.operation) return;
    }
  }
  let from = logs.length;
  for (;;) {
    await once(heard.events, "heard");
    if (logs.slice(from).some((line) => sign.line.test(line))) return;
    from = logs.length;
  }
}
