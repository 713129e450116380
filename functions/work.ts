import { setTimeout as delay } from "node:timers/promises";
import type { QuoteRequest, QuoteResult } from "../contract";

/**
 * Put your own work here: replace `work` below, and the request and result types with their schema
 * in contract/quote.ts. Nothing else knows what the work is.
 *
 * A message can be delivered more than once, so the work can run more than once for an operation
 * (one after the other, rarely side by side); only the first stored result counts. Use
 * `operationId` as the idempotency key of every effect outside.
 */
export type Work<Input, Output> = (input: Input, context: WorkContext) => Promise<Output>;

export interface WorkContext {
  readonly operationId: string;
  /** 1 for the first delivery, higher after a crash or a thrown error. */
  readonly attempt: number;
  /** Aborts when the client cancels or the deadline passes; throw, or return early: both will do. */
  readonly signal: AbortSignal;
  /** Reports 0 to 100; cheap, written to the operation at most once a second. */
  readonly progress: (percentComplete: number) => void;
}

/**
 * Thrown when trying again cannot help: the operation ends as Failed with this message, which the
 * client sees. Any other error makes the message be delivered again, up to the delivery limit.
 */
export class WorkFailed extends Error {
  override readonly name = "WorkFailed";
}

/** The sample work: prices a quote, and behaves as `simulate` says. */
export const work: Work<QuoteRequest, QuoteResult> = async (request, context) => {
  const seconds = request.simulate?.seconds ?? 0;
  for (let worked = 0; worked < seconds; worked++) {
    await delay(Math.min(1, seconds - worked) * 1000, undefined, { signal: context.signal });
    context.progress((100 * Math.min(worked + 1, seconds)) / seconds);
  }
  const outcome = request.simulate?.outcome ?? "success";
  if (outcome === "permanent-failure") {
    throw new WorkFailed("The quote cannot be made: simulate.outcome is permanent-failure.");
  }
  if (outcome === "transient-failure" && context.attempt === 1) {
    throw new Error("The first attempt fails: simulate.outcome is transient-failure.");
  }
  return quote(request);
};

/** Cents are exact: 100 lines of at most 10^4 times 10^8 stay below 2^53. */
export function quote({ customer, lines }: QuoteRequest): QuoteResult {
  const priced = lines.map(({ sku, quantity, unitPriceCents }) => ({
    sku,
    quantity,
    unitPriceCents,
    amountCents: quantity * unitPriceCents,
  }));
  return {
    customer,
    lines: priced,
    totalCents: priced.reduce((total, line) => total + line.amountCents, 0),
  };
}
