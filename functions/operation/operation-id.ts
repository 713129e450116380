const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for an id that an acceptor could have given (`randomUUID`). */
export function isOperationId(value: unknown): value is string {
  return typeof value === "string" && uuid.test(value);
}
