import { once } from "node:events";
import type { RunningStack } from "./running-stack";

/** By what a step is seen: an operation of storage before it takes effect, or a line of the log. */
export type Sign = { readonly operation: string } | { readonly line: RegExp };

/**
 * Waits for the next sign of a step, for as long as it takes.
 * @throws what `signal` is aborted with
 */
export async function nextSign(
  { runtime, heard, logs }: RunningStack,
  sign: Sign,
  signal?: AbortSignal,
): Promise<void> {
  if ("operation" in sign) {
    for (;;) {
      const [operation] = (await once(runtime.storage.events, "operation", { signal })) as [string];
      if (operation === sign.operation) return;
    }
  }
  let from = logs.length;
  for (;;) {
    await once(heard.events, "heard", { signal });
    if (logs.slice(from).some((line) => sign.line.test(line))) return;
    from = logs.length;
  }
}

/** Waits until no sign of a step is seen for so long. */
export async function lastSign(running: RunningStack, sign: Sign, seconds: number): Promise<void> {
  for (;;) {
    const signal = AbortSignal.timeout(seconds * 1000);
    const isLast = await nextSign(running, sign, signal).then(
      () => false,
      () => signal.aborted,
    );
    if (isLast) return;
  }
}
