import { traceIdOf } from "../functions/trace-context";
import { isOperationId } from "../functions/operation/operation-id";
import type { StoredOperation } from "../functions/operation/operation-store";
import { columns, type Console } from "./console";
import { RefusedError, UsageError } from "./errors";
import { shownOperation, type OperatedStack } from "./operated-stack";

/** @throws UsageError when there is none of that id */
export async function readOperation(stack: OperatedStack, id: string): Promise<StoredOperation> {
  if (!isOperationId(id)) {
    throw new UsageError(`"${String(id)}" is no operation id: it must be a UUID`);
  }
  const record = await stack.operations.read(id);
  if (record !== undefined) return record;
  throw new UsageError(`${stack.name} has no operation ${id}: it was never made, or is forgotten`);
}

interface RunAction {
  readonly name: string;
  readonly properties: {
    readonly status: string;
    readonly code?: string;
    readonly startTime: string;
    readonly endTime?: string;
  };
}

/** `show`: the record, its history and trace, and what was logged or run for it. */
export async function printOperation(
  stack: OperatedStack,
  id: string,
  console: Console,
): Promise<void> {
  const record = await readOperation(stack, id);
  const [run, logLines] = await Promise.all([
    record.runId === undefined ? undefined : runActions(stack, record.runId),
    stack.places.logLines(id).catch(notReadable),
  ]);
  const operation = shownOperation(record);
  const traceId = traceIdOf(record.traceparent);
  const data = { operation, traceId, ...(run && { run }), ...(logLines && { logLines }) };
  const parts = [
    columns(factsOf(record, traceId)),
    ...section(
      "history",
      record.history?.map((each) => [each.at, each.status, String(each.attempt), each.reason]),
    ),
    ...section(`run ${record.runId}`, run?.map(actionRow)),
    ...section(
      "log",
      logLines?.map((line) => [line]),
    ),
  ];
  console.print(data, parts.join("\n\n"));
}

function factsOf(record: StoredOperation, traceId: string): string[][] {
  const { id, status, createdAt, deadlineAt, expiresAt, attempt, owner } = record;
  const { error, lastError, percentComplete, aliasOf, callbacks } = record;
  const facts: (readonly [string, string | number | undefined])[] = [
    ["operation", id],
    ["status", error ? `${status} (${error.code}: ${error.message})` : status],
    ["last error", lastError],
    ["stands for", aliasOf],
    ["created", createdAt],
    ["deadline", deadlineAt],
    ["expires", expiresAt],
    ["attempt", attempt],
    ["percent", percentComplete],
    ["owner", owner || undefined],
    ["waiting runs", callbacks?.length],
    ["trace", traceId],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
}

function section(title: string, rows: readonly (readonly string[])[] | undefined): string[] {
  return rows === undefined || rows.length === 0 ? [] : [`${title}\n${columns(rows)}`];
}

function actionRow({ name, properties }: RunAction): string[] {
  const { status, code = "", startTime, endTime } = properties;
  const took = endTime && Date.parse(endTime) - Date.parse(startTime);
  return [name, status, code, took === undefined ? "" : `${took} ms`];
}

/** The actions of a workflow's run that did something. */
async function runActions(
  { places: { workflowIds, resourceManager } }: OperatedStack,
  runId: string,
): Promise<readonly RunAction[] | undefined> {
  for (const id of workflowIds) {
    try {
      const { value } = await resourceManager.get<{ readonly value: readonly RunAction[] }>(
        `${id}/runs/${encodeURIComponent(runId)}/actions`,
        "2019-05-01",
      );
      return value.filter(({ properties }) => properties.status !== "Skipped");
    } catch (error) {
      // Another workflow's, or a run whose history is over.
      if (!(error instanceof RefusedError && error.status === 404)) throw error;
    }
  }
  return undefined;
}

/** The record is worth showing without what the log has of it. */
function notReadable(error: unknown): readonly string[] {
  return [`not readable: ${error instanceof Error ? error.message : String(error)}`];
}
