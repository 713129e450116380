import type { RequestCheck } from "#contract/work";

/** What the sample work can be told to do, for demonstrations. */
export const simulateOutcomes = ["success", "transient-failure", "permanent-failure"] as const;

export interface Simulate {
  /** How long the work takes; 0 to 600. @default 0 */
  readonly seconds?: number;
  /**
   * `transient-failure`: the first attempt throws, the retry succeeds.
   * `permanent-failure`: the work says that it cannot succeed.
   * @default success
   */
  readonly outcome?: (typeof simulateOutcomes)[number];
}

export interface QuoteLine {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPriceCents: number;
}

/** Body of `POST /api/requests`. */
export interface QuoteRequest {
  readonly customer: string;
  readonly lines: readonly QuoteLine[];
  readonly simulate?: Simulate;
}

/** The result: every line with its amount, and the total. Cents, exact integers. */
export interface QuoteResult {
  readonly customer: string;
  readonly lines: readonly (QuoteLine & { readonly amountCents: number })[];
  readonly totalCents: number;
}

/** JSON Schema (draft-07) of the request: validates in the functions and in a workflow's trigger. */
export const requestSchema = {
  type: "object",
  additionalProperties: false,
  required: ["customer", "lines"],
  properties: {
    customer: { type: "string", minLength: 1, maxLength: 200 },
    lines: {
      type: "array",
      minItems: 1,
      maxItems: 100,
      items: {
        type: "object",
        additionalProperties: false,
        required: ["sku", "quantity", "unitPriceCents"],
        properties: {
          sku: { type: "string" },
          quantity: { type: "integer", minimum: 1, maximum: 10_000 },
          unitPriceCents: { type: "integer", minimum: 0, maximum: 100_000_000 },
        },
      },
    },
    simulate: {
      type: "object",
      additionalProperties: false,
      properties: {
        seconds: { type: "number", minimum: 0, maximum: 600 },
        outcome: { type: "string", enum: simulateOutcomes },
      },
    },
  },
} as const;

/**
 * JSON Schema (draft-07) of the result, for the OpenAPI document. Optional: without it, as with
 * `backendUrl` or for files, the document says that the result may be anything.
 */
export const resultSchema = {
  type: "object",
  required: ["customer", "lines", "totalCents"],
  properties: {
    customer: { type: "string" },
    lines: {
      type: "array",
      items: {
        type: "object",
        required: ["sku", "quantity", "unitPriceCents", "amountCents"],
        properties: {
          sku: { type: "string" },
          quantity: { type: "integer" },
          unitPriceCents: { type: "integer" },
          amountCents: { type: "integer" },
        },
      },
    },
    totalCents: { type: "integer" },
  },
} as const;

export interface QuoteSettings {
  /** Whether a request may ask for long or failing work; false in production. @default true */
  readonly allowSimulate: boolean;
}

/** JSON Schema of the work's own settings (option `work`), each with its default. */
export const settingsSchema = {
  type: "object",
  properties: { allowSimulate: { type: "boolean", default: true } },
} as const;

/** `simulate` is for demonstrations: a deployment can turn it off. */
export const checkRequest: RequestCheck<QuoteRequest, QuoteSettings> = (
  { simulate },
  { allowSimulate },
) =>
  allowSimulate || simulate === undefined
    ? []
    : [{ pointer: "/simulate", message: "is turned off in this deployment" }];
