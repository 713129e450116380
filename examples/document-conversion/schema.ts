import type { RequestCheck } from "#contract/work";

/** Body of `POST /api/requests`: a document as plain text. */
export interface ConversionRequest {
  readonly title: string;
  /** Text of each page; an empty line ends a paragraph. */
  readonly pages: readonly string[];
}

/** JSON Schema (draft-07) of the request: validates in the functions and in a workflow's trigger. */
export const requestSchema = {
  type: "object",
  additionalProperties: false,
  required: ["title", "pages"],
  properties: {
    title: { type: "string", minLength: 1, maxLength: 100 },
    pages: {
      type: "array",
      minItems: 1,
      maxItems: 1000,
      items: { type: "string", maxLength: 20_000 },
    },
  },
} as const;

export interface ConversionSettings {
  /** Seconds that a page takes, as in the converter that you will call here. @default 1 */
  readonly secondsPerPage: number;
  /** Longest document that this deployment takes. @default 100 */
  readonly longestDocument: number;
}

/** JSON Schema of the work's own settings (option `work`), each with its default. */
export const settingsSchema = {
  type: "object",
  properties: {
    secondsPerPage: { type: "integer", minimum: 0, maximum: 60, default: 1 },
    longestDocument: { type: "integer", minimum: 1, maximum: 1000, default: 100 },
  },
} as const;

/** How long a document may be differs by deployment, so that the schema cannot say it. */
export const checkRequest: RequestCheck<ConversionRequest, ConversionSettings> = (
  { pages },
  { longestDocument },
) =>
  pages.length <= longestDocument
    ? []
    : [
        {
          pointer: "/pages",
          message: `has ${pages.length} pages; this deployment takes at most ${longestDocument}`,
        },
      ];
