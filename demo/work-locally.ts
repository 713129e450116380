import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as workflow from "#work/workflow";
import type { StandIns } from "../local/apply/stand-ins";
import { type Mocks, strayMocks } from "../workflow-engine";

/** What the work says answers its workflow's calls on this machine; undefined when it says nothing. */
export const { mocks } = workflow as { readonly mocks?: Mocks };

/** What work/resources.ts says is here in place of resources of others; nothing without that file. */
export function workStandIns(folder = dirname(require.resolve("#work/work"))): StandIns {
  const file = join(folder, "resources.ts");
  if (!existsSync(file)) return {};
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file that need not be there cannot be imported
  const { standIns = {} } = require(file) as { readonly standIns?: StandIns };
  return standIns;
}

/**
 * Keys of `mocks` that answer nothing, as no action of any synthesized workflow has the name: what
 * they were meant to answer would call out. In words; `undefined` when there is none.
 * @param stacks the folders of the synthesized stacks
 */
export function strayMocksIn(stacks: readonly string[], own: Mocks = {}): string | undefined {
  const actions = new Set(stacks.flatMap(actionsIn).map((name) => name.toLowerCase()));
  const strays = strayMocks(own, actions);
  if (strays.length === 0) return undefined;
  const keys = strays.map((key) => `"${key}"`).join(", ");
  return `mocks of work/workflow.ts answer nothing at ${keys}: no workflow has an action of that name`;
}

/** Every key that stands in an `actions`: names, in whatever block they stand. */
function actionsIn(folder: string): string[] {
  const names: string[] = [];
  JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"), (key, value: unknown) => {
    if (key === "actions") names.push(...Object.keys(value as object));
    return value;
  });
  return names;
}
