import type { TypedData } from "../rpc";

type Metadata = Record<string, TypedData>;

/**
 * Adds what the host finds in a message's body to its trigger metadata: the top-level members of a
 * JSON object, arrays excepted, overwriting metadata of the same name in any case. Whoever names a
 * member `id` loses the message's id; so does the local run.
 * Source: azure-functions-host, `Utility.ApplyBindingData`.
 */
export function applyBindingData(metadata: Readonly<Metadata>, body: string): Metadata {
  const applied: Metadata = { ...metadata };
  const names = new Map(Object.keys(applied).map((name) => [name.toLowerCase(), name]));
  for (const [member, value] of Object.entries(parseObject(body))) {
    if (value === null || Array.isArray(value)) {
      continue;
    }
    const name = names.get(member.toLowerCase()) ?? member;
    names.set(member.toLowerCase(), name);
    applied[name] = primitive(value) ?? { json: JSON.stringify(value) };
  }
  return applied;
}

function primitive(value: unknown): TypedData | undefined {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? { string: String(value) }
    : undefined;
}

function parseObject(body: string): Record<string, unknown> {
  if (!body.trimStart().startsWith("{")) {
    return {};
  }
  try {
    return JSON.parse(body) as Record<string, unknown>;
  } catch {
    return {};
  }
}

/** .NET's largest date: what a message that never expires has. */
const latest = Date.parse("9999-12-31T23:59:59.999Z");

/** A time as the host hands it over: JSON text of an ISO 8601 string. */
export function timeData(milliseconds: number): TypedData {
  return { json: JSON.stringify(new Date(Math.min(milliseconds, latest)).toISOString()) };
}
