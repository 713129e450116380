/**
 * The schema as a workflow's trigger can have it: without `pattern` and `patternProperties`, which
 * Parse JSON is known to refuse, and a trigger is assumed to. Whatever these check, the functions
 * check as well: the acceptor before the run, the facade's worker after it.
 */
export function triggerSchema(schema: object): object {
  return without(schema) as object;
}

function without(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(without);
  if (typeof part !== "object" || part === null) return part;
  const members = Object.entries(part).filter(([name, value]) => !isPattern(name, value));
  return Object.fromEntries(members.map(([name, value]) => [name, without(value)]));
}

/** A property may be called `pattern`, too: then a schema stands there instead of a text. */
function isPattern(name: string, value: unknown): boolean {
  return name === "patternProperties" || (name === "pattern" && typeof value === "string");
}
