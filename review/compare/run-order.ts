import { blocksOf, isObject } from "../../workflow-engine/language/action-types";
import type { PlacedAction } from "../../workflow-engine/language/definition-tree";
import type { Change } from "./change";

/** Makes the change of one step of a workflow. */
export type Step = (
  what: string,
  sides: Pick<Change, "before" | "after" | "secret" | "weaker">,
) => Change;

type Actions = ReadonlyMap<string, PlacedAction>;

/**
 * Actions that run after others than before. An action put between two changes what the later one
 * names in `runAfter`, not what it runs after: added and removed actions are looked through.
 */
export function changedOrder(was: Actions, now: Actions, step: Step): Change[] {
  const both = [...was.keys()].filter((name) => now.has(name));
  const common = new Set(both);
  return both.flatMap((name) => {
    const before = runsAfter(name, was, common);
    const after = runsAfter(name, now, common);
    if (before === after) return [];
    // An action in another block is reported as moved; its predecessors were its siblings.
    const [a, b] = [was.get(name), now.get(name)];
    if (a !== undefined && b !== undefined && parentOf(a) !== parentOf(b)) return [];
    return [step(`action ${name}: runs after`, { before, after })];
  });
}

/** The block that an action stands in: its action's name, and its branch where there are several. */
export function parentOf({ name, parent }: PlacedAction): string {
  if (parent === undefined) return "the workflow";
  const blocks = blocksOf(parent.source);
  const block = blocks.find(({ actions }) => name in actions);
  return blocks.length > 1 && block !== undefined ? `${parent.name} (${block.name})` : parent.name;
}

/** Common predecessors and the statuses waited for, as sorted text. */
function runsAfter(name: string, actions: Actions, common: ReadonlySet<string>): string {
  const found = new Set<string>();
  const look = (from: string, seen: ReadonlySet<string>) => {
    for (const [predecessor, statuses] of conditionsOf(actions.get(from))) {
      if (seen.has(predecessor)) continue;
      const text = statuses === "Succeeded" ? predecessor : `${predecessor} (${statuses})`;
      const goesOn = statuses.split(", ").includes("Succeeded");
      if (common.has(predecessor) || !goesOn) found.add(text);
      else look(predecessor, new Set([...seen, predecessor]));
    }
  };
  look(name, new Set([name]));
  return [...found].sort().join(", ") || "nothing";
}

function conditionsOf(action: PlacedAction | undefined): (readonly [string, string])[] {
  const runAfter = action?.source["runAfter"];
  if (!isObject(runAfter)) return [];
  return Object.entries(runAfter).map(([name, statuses]) => [
    name,
    (Array.isArray(statuses) ? (statuses as unknown[]).map(String).sort() : []).join(", "),
  ]);
}
