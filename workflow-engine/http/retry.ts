import { parseDuration } from "../language/duration";
import { toText } from "../expressions/text";
import { member, type Value } from "../expressions/values";
import { headerValue } from "./header-names";

/** When, and how often, a call is repeated. Times in seconds. */
export interface RetryPolicy {
  readonly type: "none" | "fixed" | "exponential";
  readonly count: number;
  readonly interval: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Source: "Handle errors and exceptions", default policy; interval bounds of its limits table. */
const defaultPolicy: RetryPolicy = {
  type: "exponential",
  count: 4,
  interval: 7.5,
  minimum: 5,
  maximum: 45,
};
const longestInterval = 24 * 3600;

/** The policy of evaluated inputs; Azure's default when they have none. */
export function retryPolicyOf(inputs: Value): RetryPolicy {
  const policy = member(inputs, "retryPolicy");
  const type = toText(member(policy, "type") ?? "default").toLowerCase();
  if (type === "none") return { ...defaultPolicy, type, count: 0 };
  if (type !== "fixed" && type !== "exponential") return defaultPolicy;
  const seconds = (name: string, otherwise: number) =>
    parseDuration(toText(member(policy, name) ?? "")) ?? otherwise;
  const interval = seconds("interval", type === "fixed" ? 20 : defaultPolicy.interval);
  return {
    type,
    count: Number(toText(member(policy, "count") ?? 4)),
    interval,
    minimum: seconds("minimumInterval", defaultPolicy.minimum),
    maximum: seconds("maximumInterval", longestInterval),
  };
}

/** Whether an answer with this status may be different the next time. */
export function isRetryable(statusCode: number): boolean {
  return statusCode === 408 || statusCode === 429 || statusCode >= 500;
}

/**
 * Seconds before retry number `retry`, from 1; undefined when the policy gives up.
 * @param retryAfter what the answer asks for, which overrides the policy's interval
 * @param random 0 to 1, chooses within the range of an exponential policy
 */
export function retryDelay(
  policy: RetryPolicy,
  retry: number,
  retryAfter: number | undefined,
  random: number,
): number | undefined {
  if (policy.type === "none" || retry > policy.count) return undefined;
  if (retryAfter !== undefined) return retryAfter;
  if (policy.type === "fixed") return policy.interval;
  const step = (exponent: number) => policy.interval * 2 ** exponent;
  const low = retry === 1 ? policy.minimum : Math.max(step(retry - 2), policy.minimum);
  const high = Math.min(step(retry - 1), policy.maximum);
  return Math.min(low + Math.max(0, high - low) * random, policy.maximum);
}

/** Seconds of a Retry-After header, which holds seconds or a date; undefined without a usable one. */
export function retryAfterOf(
  headers: Readonly<Record<string, string>>,
  now: number,
): number | undefined {
  const value = headerValue(headers, "retry-after")?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
