import { isTerminal, limits, type OperationStatus } from "../../contract";
import { advance, type TransitionDependencies } from "./advance";
import type { FailedMessage, FailedMessages, HeldMessage } from "./failed-messages";
import { isOperationId } from "./operation-id";
import type { StoredOperation } from "./operation-store";

/** What becomes of a message that no delivery could finish, and why. */
export interface Redrive {
  /**
   * - `resend`: its work is not done; it is sent again, and deleted here
   * - `remove`: nobody needs it any more
   * - `leave`: a person must look at it
   */
  readonly action: "resend" | "remove" | "leave";
  readonly reason: string;
  readonly messageId: string;
  readonly operationId?: string;
  /** Of the operation, where there is one. */
  readonly status?: OperationStatus;
}

interface Judged {
  readonly redrive: Redrive;
  readonly record?: StoredOperation;
}

type Kind = Pick<FailedMessages, "carriesRequest">;

/** Says what `redriveMessage` would do, and changes nothing. */
export async function judgeMessage(
  message: FailedMessage,
  kind: Kind,
  deps: TransitionDependencies,
): Promise<Redrive> {
  return (await judge(message, kind, deps)).redrive;
}

/**
 * Sends a failed message again where its work is not done. In this order: the record forgets which
 * message began the work, the message is sent, the failed one is deleted. After a crash in between
 * it is redriven again; of two messages the first begins the work and the other costs a read. An
 * operation that has ended stays as it ended.
 */
export async function redriveMessage(
  message: HeldMessage,
  kind: Kind,
  deps: TransitionDependencies,
): Promise<Redrive> {
  const { redrive, record } = await judge(message, kind, deps);
  if (redrive.action === "leave") {
    await message.release();
    return redrive;
  }
  if (redrive.action === "resend") {
    const left = record && (await advance(deps, record, { type: "redrive" }));
    const ended = left?.advanced === false ? left.record : undefined;
    const again = ended && judgeRecord(message, ended, kind, deps);
    if (again?.action === "remove") {
      await message.remove();
      return { ...redrive, ...again, status: ended?.status };
    }
    await message.resend();
  }
  await message.remove();
  return redrive;
}

async function judge(
  message: FailedMessage,
  kind: Kind,
  deps: TransitionDependencies,
): Promise<Judged> {
  const { body, messageId } = message;
  const { operationId } = (typeof body === "object" ? (body ?? {}) : {}) as {
    readonly operationId?: unknown;
  };
  if (!isOperationId(operationId)) {
    return { redrive: { action: "leave", reason: "it names no operation", messageId } };
  }
  const record = await deps.operations.read(operationId);
  const verdict = judgeRecord(message, record, kind, deps);
  return { redrive: { ...verdict, messageId, operationId, status: record?.status }, record };
}

function judgeRecord(
  message: FailedMessage,
  record: StoredOperation | undefined,
  { carriesRequest }: Kind,
  { clock }: TransitionDependencies,
): Pick<Redrive, "action" | "reason"> {
  const age = clock.now() - Date.parse(message.since);
  if (carriesRequest && age < limits.facadeTimeoutMaximumSeconds * 1000) {
    return { action: "resend", reason: "its caller may still wait" };
  }
  if (record === undefined) {
    return carriesRequest
      ? { action: "resend", reason: "its operation was never made" }
      : { action: "remove", reason: "its operation is gone" };
  }
  if (record.aliasOf !== undefined) {
    return { action: "remove", reason: `its operation stands for ${record.aliasOf}` };
  }
  if (isTerminal(record.status)) return { action: "remove", reason: "its operation has ended" };
  const isLate = clock.now() >= Date.parse(record.deadlineAt);
  const reason = isLate
    ? "its work is not done, and ends as DeadlineExceeded"
    : "its work is not done";
  return { action: "resend", reason };
}
