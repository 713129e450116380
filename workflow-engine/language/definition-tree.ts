import { actionTypeOf, blocksOf, isObject, type ActionType, type JsonObject } from "./action-types";

/** One thing that is wrong with a definition. */
export interface Violation {
  /** Path from the definition's root, as in `actions/Call/inputs/uri`. */
  readonly place: string;
  readonly message: string;
}

export type Report = (place: string, message: string) => void;

/** An action where it stands, whether or not it is well formed. */
export interface PlacedAction {
  readonly name: string;
  readonly place: string;
  readonly source: JsonObject;
  /** Undefined for a type that is not supported. */
  readonly type: ActionType | undefined;
  readonly parent: PlacedAction | undefined;
  /** Actions of the same block, itself included, by lower-case name. */
  readonly siblings: ReadonlyMap<string, PlacedAction>;
  readonly children: readonly PlacedAction[];
}

/** Every action of a definition, outer before inner. */
export interface DefinitionTree {
  readonly actions: readonly PlacedAction[];
  /** The first action of each lower-case name. */
  readonly byName: ReadonlyMap<string, PlacedAction>;
}

/** Places every action of the definition; reports what is not an object. */
export function placeActions(definition: JsonObject, report: Report): DefinitionTree {
  const actions: PlacedAction[] = [];
  const placeBlock = (sources: JsonObject, place: string, parent: PlacedAction | undefined) => {
    const siblings = new Map<string, PlacedAction>();
    for (const [name, source] of Object.entries(sources)) {
      const where = `${place}/${name}`;
      if (!isObject(source)) {
        report(where, `action '${name}' must be an object, got ${JSON.stringify(source)}`);
        continue;
      }
      const children: PlacedAction[] = [];
      const type = actionTypeOf(source["type"]);
      const action = { name, place: where, source, type, parent, siblings, children };
      siblings.set(name.toLowerCase(), action);
      actions.push(action);
      for (const block of blocksOf(source)) {
        children.push(...placeBlock(block.actions, `${where}/${block.path}`, action));
      }
    }
    return [...siblings.values()];
  };
  const top = definition["actions"];
  placeBlock(isObject(top) ? top : {}, "actions", undefined);
  const byName = new Map<string, PlacedAction>();
  for (const action of actions) {
    if (!byName.has(action.name.toLowerCase())) byName.set(action.name.toLowerCase(), action);
  }
  return { actions, byName };
}

/** The action's enclosing actions, innermost first. */
export function* enclosing(action: PlacedAction): Generator<PlacedAction> {
  for (let outer = action.parent; outer !== undefined; outer = outer.parent) yield outer;
}

/** The action, and everything inside it. */
export function* withDescendants(action: PlacedAction): Generator<PlacedAction> {
  yield action;
  for (const child of action.children) yield* withDescendants(child);
}

/** Existing siblings that the action's `runAfter` names. */
export function predecessorsOf(action: PlacedAction): PlacedAction[] {
  const runAfter = action.source["runAfter"];
  if (!isObject(runAfter)) return [];
  return Object.keys(runAfter)
    .map((name) => action.siblings.get(name.toLowerCase()))
    .filter((sibling) => sibling !== undefined);
}

/** Whether `earlier` is certain to be finished (or skipped) when `later` starts. */
export function hasRunBefore(earlier: PlacedAction, later: PlacedAction): boolean {
  for (const stage of [later, ...enclosing(later)]) {
    const seen = new Set<PlacedAction>();
    const pending = predecessorsOf(stage);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      pending.push(...predecessorsOf(next));
    }
    for (const line of [earlier, ...enclosing(earlier)]) if (seen.has(line)) return true;
  }
  return false;
}
