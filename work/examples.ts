import type { WorkExamples } from "#contract/work";
import type { QuoteRequest, QuoteResult } from "./schema";

const request: QuoteRequest = {
  customer: "Contoso",
  lines: [
    { sku: "chair", quantity: 4, unitPriceCents: 12_900 },
    { sku: "desk", quantity: 1, unitPriceCents: 49_950 },
  ],
};

export const examples: WorkExamples<QuoteRequest> = {
  quick: { ...request, simulate: { seconds: 3 } },
  slow: { ...request, simulate: { seconds: 10 } },
  failing: { ...request, simulate: { outcome: "permanent-failure" } },
  invalid: { customer: "", lines: [] },
  check: ({ json }) => {
    const totalCents = (json as Partial<QuoteResult> | undefined)?.totalCents;
    return totalCents === 101_550 ? undefined : `totalCents must be 101550; got ${totalCents}`;
  },
};
