import fc from "fast-check";
import { quote, work } from "./work";
import { workContext } from "../support/work-context";
import { sampleRequest, sampleResult } from "../support/function-app";
import type { QuoteRequest } from "./schema";

const context = (attempt = 1) => workContext({ allowSimulate: true }, { attempt });

const lines = fc.array(
  fc.record({
    sku: fc.string(),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    unitPriceCents: fc.integer({ min: 0, max: 100_000_000 }),
  }),
  { minLength: 1, maxLength: 100 },
);

describe("the sample work", () => {
  test("prices a quote to the cent", () => {
    fc.assert(
      fc.property(lines, (own) => {
        const result = quote({ customer: "c", lines: own });
        const exact = own.map((line) => BigInt(line.quantity) * BigInt(line.unitPriceCents));
        expect(result.lines.map((line) => BigInt(line.amountCents))).toEqual(exact);
        expect(BigInt(result.totalCents)).toBe(exact.reduce((a, b) => a + b, 0n));
      }),
    );
  });

  test("keeps the largest quote exact", () => {
    const line = { sku: "x", quantity: 10_000, unitPriceCents: 100_000_000 };
    const { totalCents } = quote({ customer: "c", lines: Array<typeof line>(100).fill(line) });
    expect(totalCents).toBe(100_000_000_000_000);
  });

  test("answers with customer, lines and total, and without what steered it", async () => {
    const simulate = { outcome: "success" } as const;
    expect(await work({ ...sampleRequest, simulate }, context())).toEqual(sampleResult);
  });

  test("reports progress while it takes its time", async () => {
    const own = context();
    await work({ ...sampleRequest, simulate: { seconds: 0.02 } }, own);
    expect(own.reported).toEqual([100]);
  });

  test("fails when told to fail for good", async () => {
    const request: QuoteRequest = { ...sampleRequest, simulate: { outcome: "permanent-failure" } };
    await expect(work(request, context(3))).rejects.toMatchObject({ name: "WorkFailed" });
  });

  test("fails when told to fail for now, but only on the first attempt", async () => {
    const request: QuoteRequest = { ...sampleRequest, simulate: { outcome: "transient-failure" } };
    await expect(work(request, context(1))).rejects.toMatchObject({ name: "Error" });
    expect(await work(request, context(2))).toEqual(sampleResult);
  });

  test("fails when its signal aborts, without waiting for the rest", async () => {
    const own = context();
    const running = work({ ...sampleRequest, simulate: { seconds: 600 } }, own);
    own.stop();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});
