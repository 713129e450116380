import { limits } from "../contract";
import { patterns } from "./patterns";

/** The options of the facade; limits and defaults are those of `facadeSchema`. */
export interface FacadeConfiguration {
  /** Who may call: holders of the trigger's SAS URL, or the principals of `callers`. @default sas */
  readonly auth: "sas" | "entra";
  /** With `sas`: the only addresses that may call, in CIDR notation. @default all */
  readonly allowedAddresses?: readonly string[];
  /** With `entra`: object ids of users, groups' members or identities that may call. */
  readonly callers?: readonly string[];
  /** Seconds until a client that still waits is told to poll, 1 to 110. @default 90 */
  readonly timeoutSeconds: number;
  /**
   * Seconds in which a request without an `Idempotency-Key` counts as the repetition of one with the
   * same body from the same address, and waits for the operation of that one while it runs. 0 is
   * off. Not behind a gateway, whose address all callers share. @default 0
   */
  readonly mergeSeconds: number;
  /** Minutes that a message waits before it is dead-lettered. @default 60 */
  readonly messageTimeToLiveMinutes: number;
  /** Seconds that a message is locked for one receiver, which renews the lock. @default 60 */
  readonly lockSeconds: number;
  /** Deliveries before a message is dead-lettered. @default 5 */
  readonly maxDeliveryCount: number;
  /** Minutes in which the broker drops a send that the workflow repeats. @default 10 */
  readonly duplicateDetectionMinutes: number;
}

/** A trigger takes no more authorization policies, and each caller is one. */
const mostCallers = 5;

/** Part of the configuration's JSON Schema. */
export const facadeSchema = {
  type: "object",
  additionalProperties: false,
  properties: {
    auth: { enum: ["sas", "entra"], default: "sas" },
    allowedAddresses: {
      type: "array",
      minItems: 1,
      items: { type: "string", pattern: patterns.addresses },
    },
    callers: {
      type: "array",
      minItems: 1,
      maxItems: mostCallers,
      items: { type: "string", pattern: patterns.guid },
    },
    timeoutSeconds: {
      type: "integer",
      minimum: 1,
      maximum: limits.facadeTimeoutMaximumSeconds,
      default: limits.facadeTimeoutSeconds,
    },
    mergeSeconds: {
      type: "integer",
      minimum: 0,
      maximum: limits.facadeMergeMaximumSeconds,
      default: 0,
    },
    messageTimeToLiveMinutes: { type: "integer", minimum: 2, maximum: 10_080, default: 60 },
    lockSeconds: { type: "integer", minimum: 5, maximum: 300, default: 60 },
    maxDeliveryCount: {
      type: "integer",
      minimum: 1,
      maximum: 100,
      default: limits.deliveryAttempts,
    },
    duplicateDetectionMinutes: { type: "integer", minimum: 1, maximum: 10_080, default: 10 },
  },
  if: { required: ["auth"], properties: { auth: { const: "entra" } } },
  then: { required: ["callers"], properties: { allowedAddresses: false } },
  else: { properties: { callers: false } },
  default: {},
  description:
    '{ auth: "sas", allowedAddresses?: IPv4 ranges } or { auth: "entra", callers: 1 to 5 object ids }, with timeoutSeconds 1 to 110, mergeSeconds 0 to 3600, messageTimeToLiveMinutes 2 to 10080, lockSeconds 5 to 300, maxDeliveryCount 1 to 100, duplicateDetectionMinutes 1 to 10080',
} as const satisfies {
  readonly properties: Readonly<Record<keyof FacadeConfiguration, object>>;
  readonly [keyword: string]: unknown;
};
