import { isTerminal, routePath } from "../../contract";
import type { AnswerBody } from "./caller";
import type { RunningStack } from "./running-stack";

/** Longest that an end is waited for, on a busy machine. */
const waitSeconds = 180;
/** An operation that has not begun by then is looked at. */
const patienceSeconds = 3;

/**
 * Waits for an operation's end. One whose message was lost with the process that was to send it gets
 * another from the sweeper, which looks at it now, and not when it is a minute old.
 */
export async function endedOrSwept(running: RunningStack, id: string): Promise<AnswerBody> {
  const end = Date.now() + waitSeconds * 1000;
  for (;;) {
    const lookAt = Date.now() + patienceSeconds * 1000;
    const { json } = await running.caller.until(
      routePath("operation", id),
      (answer) => isTerminal(answer.json.status) || Date.now() > lookAt,
    );
    if (isTerminal(json.status)) return json;
    if (Date.now() > end) throw new Error(`${id} is still ${json.status}`);
    if (json.status !== "NotStarted") continue;
    await running.age(id, "lost");
    await running.runTimer("sweeper");
  }
}
