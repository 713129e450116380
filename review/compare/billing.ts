import { blocksOf } from "../../workflow-engine/language/action-types";
import { predecessorsOf, type PlacedAction } from "../../workflow-engine/language/definition-tree";
import { isObject, valueAt, type JsonObject } from "../synthesized/json";
import type { RecordedOperations } from "../synthesized/stack";
import type { Change } from "./change";
import { actionsOf } from "./workflows";

/** How many actions a run has when every one succeeds: at least, at most, and in each turn of a loop. */
interface Count {
  readonly least: number;
  readonly most: number;
  readonly loops: readonly string[];
}

type Counts = (action: PlacedAction) => boolean;

/** What a run costs, where it changes: counted in the definition, not measured. */
export function changedCosts(on: string, before: JsonObject, after: JsonObject): Change[] {
  const cost = (what: string, counts: Counts, trigger: number): Change[] => {
    const [was, is] = [text(before, counts, trigger), text(after, counts, trigger)];
    return was === is ? [] : [{ topic: "cost", on, what, before: was, after: is }];
  };
  return [
    ...cost("billed actions of a run in which all succeed, trigger included", () => true, 1),
    ...cost("storage operations of a run in which all succeed", isStorageOperation, 0),
  ];
}

/** What a request costs, where both sides' own counts are known and differ. */
export function changedRequestCosts(
  before: RecordedOperations | undefined,
  after: RecordedOperations | undefined,
): Change[] {
  if (before === undefined || after === undefined) return [];
  const requests = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return requests.flatMap((request): Change[] => {
    const [was, is] = [sumOf(before[request]), sumOf(after[request])];
    if (was === is) return [];
    const what = `storage operations: ${request}`;
    return [
      {
        ...{ topic: "cost", on: "", what },
        ...(was !== undefined && { before: was }),
        ...(is !== undefined && { after: is }),
      },
    ];
  });
}

/** `3: queue Put Message, 2 table Insert Entity`; the order of the names does not matter. */
function sumOf(operations: RecordedOperations[string] | undefined): string | undefined {
  if (operations === undefined) return undefined;
  const named = Object.entries(operations).sort(([a], [b]) => (a < b ? -1 : 1));
  const sum = named.reduce((total, [, count]) => total + count, 0);
  return `${sum}: ${named.map(([name, count]) => (count === 1 ? name : `${count} ${name}`)).join(", ")}`;
}

function text(definition: JsonObject, counts: Counts, trigger: number): string {
  const top = [...actionsOf(definition).values()].filter(({ parent }) => parent === undefined);
  const { least, most, loops } = countOf(top, counts);
  const range = least === most ? `${least + trigger}` : `${least + trigger} to ${most + trigger}`;
  return [range, ...loops].join(", ");
}

function countOf(block: readonly PlacedAction[], counts: Counts): Count {
  return block.filter(runsOnSuccess).reduce<Count>(
    (sum, action) => {
      const inner = insideOf(action, counts);
      const own = counts(action) ? 1 : 0;
      return {
        least: sum.least + own + inner.least,
        most: sum.most + own + inner.most,
        loops: [...sum.loops, ...inner.loops],
      };
    },
    { least: 0, most: 0, loops: [] },
  );
}

function insideOf(action: PlacedAction, counts: Counts): Count {
  const blocks = blocksOf(action.source).map(({ actions }) =>
    countOf(
      action.children.filter(({ name }) => name in actions),
      counts,
    ),
  );
  const [first = { least: 0, most: 0, loops: [] }] = blocks;
  if (action.type === "Foreach" || action.type === "Until") {
    const each = first.least === first.most ? `${first.least}` : `${first.least} to ${first.most}`;
    return {
      least: 0,
      most: 0,
      loops:
        first.most === 0 ? first.loops : [`${each} in each turn of ${action.name}`, ...first.loops],
    };
  }
  if (blocks.length < 2) return first;
  return {
    least: Math.min(...blocks.map(({ least }) => least)),
    most: Math.max(...blocks.map(({ most }) => most)),
    loops: blocks.flatMap(({ loops }) => loops),
  };
}

/** Whether an action runs where those before it succeeded, and they ran at all. */
function runsOnSuccess(action: PlacedAction): boolean {
  const runAfter = action.source["runAfter"];
  if (!isObject(runAfter)) return true;
  const byName = new Map(
    Object.entries(runAfter).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return predecessorsOf(action).every((predecessor) => {
    const statuses = byName.get(predecessor.name.toLowerCase());
    const wanted = runsOnSuccess(predecessor) ? /^succeeded$/i : /^skipped$/i;
    return Array.isArray(statuses) && statuses.some((status) => wanted.test(String(status)));
  });
}

function isStorageOperation({ source }: PlacedAction): boolean {
  const audience = valueAt(source as JsonObject, ["inputs", "authentication", "audience"]);
  return typeof audience === "string" && /\/\/storage\.azure\.com/.test(audience);
}
