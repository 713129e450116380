import { limits } from "../../contract";

/** Whether a header's value may serve as an `Idempotency-Key`. */
export function isIdempotencyKey(value: string): boolean {
  return value.length <= limits.idempotencyKeyLength && /^[\x21-\x7e]+$/.test(value);
}
