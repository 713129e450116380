import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import * as workflow from "#work/workflow";
import type { StandIns } from "../local/apply/stand-ins";
import type { Mocks } from "../workflow-engine";

/** What the work says answers its workflow's calls on this machine; undefined when it says nothing. */
export const { mocks } = workflow as { readonly mocks?: Mocks };

/** What work/resources.ts says is here in place of resources of others; nothing without that file. */
export function workStandIns(folder = dirname(require.resolve("#work/work"))): StandIns {
  const file = join(folder, "resources.ts");
  if (!existsSync(file)) return {};
  // A file that need not be there cannot be imported.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { standIns = {} } = require(file) as { readonly standIns?: StandIns };
  return standIns;
}
