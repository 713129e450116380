import type { RequestCheck } from "#contract/work";

/** Body of `POST /api/requests`. */
export interface ThumbnailRequest {
  /** PNG files in base64. */
  readonly images: readonly string[];
  /** Pixels that a thumbnail is wide and high. @default 64 */
  readonly size?: number;
}

/** JSON Schema (draft-07) of the request: validates in the functions and in a workflow's trigger. */
export const requestSchema = {
  type: "object",
  additionalProperties: false,
  required: ["images"],
  properties: {
    images: {
      type: "array",
      minItems: 1,
      maxItems: 20,
      items: { type: "string", minLength: 4, pattern: "^[A-Za-z0-9+/]+={0,2}$" },
    },
    size: { type: "integer", minimum: 8, maximum: 256 },
  },
} as const;

export interface ThumbnailSettings {
  /** Seconds of rest after each image: larger ones take longer. 0 in your deployment. @default 1 */
  readonly secondsPerImage: number;
  /** Most pixels of an image; it needs four bytes of memory for each. @default 25 million */
  readonly mostPixels: number;
}

/** JSON Schema of the work's own settings (option `work`), each with its default. */
export const settingsSchema = {
  type: "object",
  properties: {
    secondsPerImage: { type: "number", minimum: 0, maximum: 60, default: 1 },
    mostPixels: { type: "integer", minimum: 1, maximum: 100_000_000, default: 25_000_000 },
  },
} as const;

/** The schema says it all: what is in an image only the work finds out. */
export const checkRequest: RequestCheck<ThumbnailRequest, ThumbnailSettings> = () => [];
