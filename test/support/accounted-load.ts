import { randomUUID } from "node:crypto";
import { headers, isTerminal, limits, routePath, type OperationStatus } from "../../contract";
import type { StoredOperation } from "../../functions/operation/operation-store";
import { localStack } from "../../operate/local-stack";
import type { QuoteRequest } from "../sample/schema";
import { quote, quoteResult, type Answer, type Caller } from "./caller";

/** Submits, and results that are asked for, at a time. */
const concurrency = 50;
/** Longest that one operation's end is waited for, on a busy machine. */
const endSeconds = 600;

type Outcome = NonNullable<NonNullable<QuoteRequest["simulate"]>["outcome"]>;

/** What became of a load, to compare with what was asked. */
export interface Account {
  readonly accepted: number;
  /** Operations that the table holds. */
  readonly stored: number;
  readonly ends: Readonly<Partial<Record<OperationStatus, number>>>;
  /** Ended as Failed because no delivery was left: their messages were in work at every kill. */
  readonly exhausted: number;
  /** Attempts beyond the first that the load did not ask for. */
  readonly repeatedAttempts: number;
  /** Everything that is wrong, in words. */
  readonly wrong: readonly string[];
}

/** Requests that are submitted as a careful client does, each with what must become of it. */
export class AccountedLoad {
  private readonly asked = new Map<string, QuoteRequest>();
  private readonly wrong: string[] = [];

  constructor(
    private readonly caller: Caller,
    private readonly total: number,
  ) {}

  /** @param onAccepted told after each 202, with how many there were; the client goes on after it */
  async submit(onAccepted: (accepted: number, id: string) => Promise<void> | void): Promise<void> {
    await each(numbers(this.total), async (number) => {
      const request = requestOf(number);
      const id = await submitUntilAccepted(this.caller, request);
      if (this.asked.has(id)) throw new Error(`two submits got the id ${id}`);
      this.asked.set(id, request);
      await onAccepted(this.asked.size, id);
    });
  }

  get ids(): readonly string[] {
    return [...this.asked.keys()];
  }

  /** Waits for an operation's end, and compares it and the result with what was asked. */
  async checkAnswer(id: string): Promise<void> {
    const found = await this.answerOf(id);
    if (found !== undefined) this.wrong.push(`${id}: ${found}`);
  }

  /** Compares the records of all operations, which have ended, with what was asked. */
  async account(stack: string, dataFolder: string): Promise<Account> {
    const wrong = [...this.wrong];
    const ends: Partial<Record<OperationStatus, number>> = {};
    let [stored, exhausted, repeatedAttempts] = [0, 0, 0];
    const opened = await localStack(stack, dataFolder);
    for await (const page of opened.list.pages({})) {
      for (const record of page) {
        stored++;
        ends[record.status] = (ends[record.status] ?? 0) + 1;
        if (isExhausted(record)) exhausted++;
        const request = this.asked.get(record.id);
        if (request === undefined) wrong.push(`${record.id}: nobody was told of it`);
        else repeatedAttempts += Math.max(0, record.attempt - attemptsOf(request));
        wrong.push(...wrongInHistory(record));
      }
    }
    return { accepted: this.asked.size, stored, ends, exhausted, repeatedAttempts, wrong };
  }

  /** What is wrong with an operation's end, as its client sees it. */
  private async answerOf(id: string): Promise<string | undefined> {
    const request = this.asked.get(id);
    const { status, error } = await this.caller.ended(id, endSeconds);
    const result = await this.caller.call(routePath("result", id));
    if (status === "Failed" && error.code === "AttemptsExhausted") return undefined;
    if (outcomeOf(request) === "permanent-failure") {
      return status === "Failed" && error.code === "WorkFailed" && result.status === 404
        ? undefined
        : `should have failed, is ${status}`;
    }
    const expected = { ...quoteResult, customer: request?.customer };
    return status === "Succeeded" && JSON.stringify(result.json) === JSON.stringify(expected)
      ? undefined
      : `should have succeeded, is ${status} with ${result.text.slice(0, 200)}`;
  }
}

/**
 * Submits as a careful client does: the same key again until there is a 202.
 * @returns the operation's id
 */
export async function submitUntilAccepted(caller: Caller, request: QuoteRequest): Promise<string> {
  const key = { [headers.idempotencyKey]: randomUUID() };
  for (;;) {
    const answer = await caller.submit(request, key).catch((): Answer | undefined => undefined);
    if (answer?.status === 202) return answer.json.id;
    if (answer && answer.status < 500) throw new Error(`got ${answer.status}: ${answer.text}`);
    // A client's pause: what is away says nothing when it is back.
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Does something with each, many at a time. */
export async function each<T>(
  items: Iterable<T>,
  act: (item: T) => Promise<void>,
  atATime = concurrency,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async () => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await act(next.value);
  };
  await Promise.all(Array.from({ length: atATime }, worker));
}

function numbers(total: number): Iterable<number> {
  return Array.from({ length: total }, (_, number) => number);
}

/** Of a hundred requests two fail for good and five at their first attempt. */
function requestOf(number: number): QuoteRequest {
  const outcomes: readonly [Outcome, boolean][] = [
    ["permanent-failure", number % 50 === 7],
    ["transient-failure", number % 20 === 3],
  ];
  const outcome = outcomes.find(([, applies]) => applies)?.[0];
  const request = { ...quote, customer: `customer ${number}` };
  return outcome === undefined ? request : { ...request, simulate: { outcome } };
}

function outcomeOf(request: QuoteRequest | undefined): Outcome {
  return request?.simulate?.outcome ?? "success";
}

function attemptsOf(request: QuoteRequest): number {
  return outcomeOf(request) === "transient-failure" ? 2 : 1;
}

function isExhausted({ status, error }: StoredOperation): boolean {
  return status === "Failed" && error?.code === "AttemptsExhausted";
}

/** One end, the last of all, and no more attempts than a message has deliveries. */
function wrongInHistory({ id, status, attempt, history = [] }: StoredOperation): string[] {
  const ends = history.filter((entry) => isTerminal(entry.status));
  const isRight = ends.length === 1 && history.at(-1) === ends[0] && ends[0]?.status === status;
  return [
    ...(isRight
      ? []
      : [`${id}: ended as ${ends.map((end) => end.status).join(", ") || "nothing"}`]),
    ...(attempt <= limits.deliveryAttempts ? [] : [`${id}: ${attempt} attempts`]),
  ];
}
