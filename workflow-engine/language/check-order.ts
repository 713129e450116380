import { isObject } from "./action-types";
import {
  enclosing,
  predecessorsOf,
  type DefinitionTree,
  type PlacedAction,
  type Report,
} from "./definition-tree";

const runAfterStatuses = ["Succeeded", "Failed", "Skipped", "TimedOut"];

/** Names, `runAfter`, cycles, and where Response, Terminate and variables may stand. */
export function checkOrder(tree: DefinitionTree, report: Report): void {
  for (const action of tree.actions) {
    checkName(action, tree, report);
    checkRunAfter(action, tree, report);
    checkPosition(action, report);
  }
  checkCycles(tree, report);
}

function checkName(action: PlacedAction, tree: DefinitionTree, report: Report): void {
  const first = tree.byName.get(action.name.toLowerCase());
  if (first !== undefined && first !== action) {
    report(
      action.place,
      `action name '${action.name}' is already used at ${first.place}; names must differ in more than case`,
    );
  }
}

function checkRunAfter(action: PlacedAction, tree: DefinitionTree, report: Report): void {
  const runAfter = action.source["runAfter"];
  const place = `${action.place}/runAfter`;
  if (runAfter === undefined) return;
  if (!isObject(runAfter)) {
    report(place, `runAfter must be an object, got ${JSON.stringify(runAfter)}`);
    return;
  }
  for (const [target, statuses] of Object.entries(runAfter)) {
    if (!action.siblings.has(target.toLowerCase())) {
      const elsewhere = tree.byName.get(target.toLowerCase());
      report(
        place,
        elsewhere === undefined
          ? `'${action.name}' runs after '${target}', which does not exist`
          : `'${action.name}' runs after '${target}', which is not its sibling (it is at ${elsewhere.place}); run after a sibling`,
      );
    }
    checkStatuses(statuses, `${place}/${target}`, report);
  }
}

function checkStatuses(statuses: unknown, place: string, report: Report): void {
  const known = runAfterStatuses.map((status) => status.toLowerCase());
  if (!Array.isArray(statuses) || statuses.length === 0) {
    report(place, `needs a list of statuses out of ${runAfterStatuses.join(", ")}`);
    return;
  }
  for (const status of statuses as unknown[]) {
    if (typeof status !== "string" || !known.includes(status.toLowerCase())) {
      report(place, `${JSON.stringify(status)} is none of ${runAfterStatuses.join(", ")}`);
    }
  }
}

function checkPosition(action: PlacedAction, report: Report): void {
  const loop = [...enclosing(action)].find(({ type }) => type === "Foreach" || type === "Until");
  if (loop !== undefined && (action.type === "Response" || action.type === "Terminate")) {
    report(
      action.place,
      `${action.type} '${action.name}' may not stand in the loop '${loop.name}'; move it behind the loop`,
    );
  }
  if (action.type === "InitializeVariable" && action.parent !== undefined) {
    report(
      action.place,
      `InitializeVariable '${action.name}' may not stand in '${action.parent.name}'; initialize variables at the top level`,
    );
  }
}

/** Reports each cycle once, as the path that leads back to its start. */
function checkCycles(tree: DefinitionTree, report: Report): void {
  const done = new Set<PlacedAction>();
  const visit = (action: PlacedAction, path: readonly PlacedAction[]) => {
    const start = path.indexOf(action);
    if (start >= 0) {
      // runAfter points backwards: reversed, the path reads in the order of execution.
      const cycle = [...path.slice(start), action].reverse().map(({ name }) => name);
      report(`${action.place}/runAfter`, `runAfter makes a cycle: ${cycle.join(" -> ")}`);
      return;
    }
    if (done.has(action)) return;
    for (const predecessor of predecessorsOf(action)) visit(predecessor, [...path, action]);
    done.add(action);
  };
  for (const action of tree.actions) visit(action, []);
}
