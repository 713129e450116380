import type { QuoteRequest } from "../../contract";

/** A quote that takes a little while, so that a few polls can be seen. */
export const sampleQuote: QuoteRequest = {
  customer: "Contoso",
  lines: [
    { sku: "chair", quantity: 4, unitPriceCents: 12_900 },
    { sku: "desk", quantity: 1, unitPriceCents: 49_950 },
  ],
  simulate: { seconds: 3 },
};
