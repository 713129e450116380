/** The service is not as the contract says. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/** This service, or this way of reaching it, cannot show the requirement; the message says why. */
export class NotShown extends Error {
  override readonly name = "NotShown";
}

/** Fails the requirement unless `isTrue`. */
export function demand(isTrue: boolean, expected: string, got: unknown): asserts isTrue {
  if (isTrue) return;
  const text = typeof got === "string" ? got : (JSON.stringify(got) ?? "nothing");
  throw new Violation(`expected ${expected}; got ${text.slice(0, 300)}`);
}
