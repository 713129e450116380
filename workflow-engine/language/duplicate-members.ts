import type { Violation } from "./definition-tree";

/** A string with what follows it, or a bracket; everything else in JSON text is skipped. */
const token = /"(?:[^"\\]|\\.)*"(\s*:)?|[{}[\],]/g;

interface Level {
  /** Member or item that is being read. */
  at: string;
  /** Undefined in a list. */
  readonly members: Set<string> | undefined;
}

/**
 * Members that an object of a JSON text has twice. A parser keeps the last one and says nothing, so
 * that of two actions with the same name one would silently vanish.
 * @param text valid JSON
 */
export function duplicateMembers(text: string): Violation[] {
  const violations: Violation[] = [];
  const levels: Level[] = [];
  for (const [found, colon] of text.matchAll(token)) {
    const level = levels.at(-1);
    if (found === "{") {
      levels.push({ at: "", members: new Set() });
    } else if (found === "[") {
      levels.push({ at: "0", members: undefined });
    } else if (found === "}" || found === "]") {
      levels.pop();
    } else if (found === ",") {
      if (level?.members === undefined && level) level.at = String(Number(level.at) + 1);
    } else if (colon !== undefined && level?.members) {
      const name = JSON.parse(found.slice(0, found.lastIndexOf('"') + 1)) as string;
      level.at = name;
      const place = levels.map(({ at }) => at).join("/");
      if (level.members.has(name)) violations.push({ place, message: `'${name}' is there twice` });
      level.members.add(name);
    }
  }
  return violations;
}
