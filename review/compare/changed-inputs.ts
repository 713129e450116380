import { canonical, isObject, type Json, type JsonObject } from "../synthesized/json";
import { inputsOf } from "../synthesized/stack";

/** Locals and data sources whose value is another one, as `local.name` and `data.type.name`. */
export function changedInputs(before: JsonObject, after: JsonObject): ReadonlySet<string> {
  const [was, is] = [valuesOf(before), valuesOf(after)];
  const changed = new Set(
    [...is].filter(([name, value]) => was.get(name) !== value).map(([name]) => name),
  );
  // What reads a value that is another one is another one as well.
  for (let grown = true; grown;) {
    grown = false;
    for (const [name, value] of is) {
      if (changed.has(name) || !inputsOf(value).some((read) => changed.has(read))) continue;
      changed.add(name);
      grown = true;
    }
  }
  return changed;
}

function valuesOf({ locals = {}, data = {} }: JsonObject): Map<string, string> {
  const members = (value: Json | undefined) => (isObject(value) ? Object.entries(value) : []);
  return new Map([
    ...members(locals).map(([name, value]) => [`local.${name}`, canonical(value)] as const),
    ...members(data).flatMap(([type, byName]) =>
      members(byName).map(([name, value]) => [`data.${type}.${name}`, canonical(value)] as const),
    ),
  ]);
}
