import { setTimeout as delay } from "node:timers/promises";
import { WorkFailed, type RetryPauses, type Work } from "#contract/work";
import type { QuoteRequest, QuoteResult, QuoteSettings } from "./schema";

/** A dependency that is away for half a minute fails no operation. */
export const retry: RetryPauses = { firstSeconds: 1, longestSeconds: 30 };

/** The sample work: prices a quote, and behaves as `simulate` says. Put your own here. */
export const work: Work<QuoteRequest, QuoteResult, QuoteSettings> = async (request, context) => {
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
