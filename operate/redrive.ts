import type { FailedMessages } from "../functions/operation/failed-messages";
import { judgeMessage, redriveMessage, type Redrive } from "../functions/operation/redrive";
import { columns, type Console } from "./console";
import { RefusedError, UsageError } from "./errors";
import type { OperatedStack } from "./operated-stack";

export interface RedriveOptions {
  /** The message of that operation only. @default all */
  readonly operationId?: string;
  readonly dryRun?: boolean;
}

/** What became of the messages, or would. */
export interface RedriveReport {
  readonly queue: string;
  readonly dryRun: boolean;
  readonly messages: readonly Redrive[];
  /** Messages that were there and could not be redriven, with the reason. */
  readonly failures: readonly { readonly messageId: string; readonly error: string }[];
}

/** `redrive`: shows what would become of the failed messages, asks, and does it. */
export async function redrive(
  stack: OperatedStack,
  options: RedriveOptions,
  console: Console,
): Promise<void> {
  const { failed } = stack;
  if (failed === undefined) {
    throw new RefusedError(
      `${stack.name} has no queue: the sweeper starts a lost run again, and a failed one has ended its operation`,
    );
  }
  const plan = await look(failed, stack, options);
  if (options.dryRun || plan.messages.length === 0) return print(plan, console);
  console.note(tableOf(plan));
  await console.confirm(`Do so with every message of ${failed.queue}?`);
  const report = await redriveAll(failed, stack, options, console);
  print(report, console);
  if (report.failures.length > 0) {
    throw new RefusedError(`${report.failures.length} message(s) stay in ${failed.queue}`);
  }
}

/** Changes nothing. */
async function look(
  failed: FailedMessages,
  stack: OperatedStack,
  { operationId }: RedriveOptions,
): Promise<RedriveReport> {
  const seen = await failed.look();
  const judged = await Promise.all(seen.map((message) => judgeMessage(message, failed, stack)));
  const messages = judged.filter((each) => concerns(each, operationId));
  if (operationId !== undefined && messages.length === 0) {
    throw new UsageError(
      `${failed.queue} has no message of ${operationId} among the first ${seen.length}; the sweeper sends again what is lost`,
    );
  }
  return { queue: failed.queue, dryRun: true, messages, failures: [] };
}

async function redriveAll(
  failed: FailedMessages,
  stack: OperatedStack,
  { operationId }: RedriveOptions,
  console: Console,
): Promise<RedriveReport> {
  const messages: Redrive[] = [];
  const failures: { messageId: string; error: string }[] = [];
  for await (const message of failed.take()) {
    const { messageId } = message;
    try {
      const judged = await judgeMessage(message, failed, stack);
      if (concerns(judged, operationId)) {
        messages.push(await redriveMessage(message, failed, stack));
      } else {
        await message.release();
      }
    } catch (error) {
      failures.push({ messageId, error: error instanceof Error ? error.message : String(error) });
    }
    console.progress(`${messages.length} messages`);
  }
  console.progress("");
  return { queue: failed.queue, dryRun: false, messages, failures };
}

function concerns(judged: Redrive, operationId: string | undefined): boolean {
  return operationId === undefined || judged.operationId === operationId;
}

function print(report: RedriveReport, console: Console): void {
  console.print(report, tableOf(report));
}

function tableOf({ queue, dryRun, messages, failures }: RedriveReport): string {
  if (messages.length === 0 && failures.length === 0) return `${queue} has no message`;
  return columns([
    ["operation", "status", dryRun ? "would" : "did", "because"],
    ...messages.map(({ operationId = "?", status = "", action, reason }) => [
      ...[operationId, status, action, reason],
    ]),
    ...failures.map(({ messageId, error }) => [messageId, "", "failed", error]),
  ]);
}
