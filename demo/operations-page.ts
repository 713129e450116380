import { operationStatuses } from "../contract";
import type { Page } from "../local/gateway/gateway";
import { listOperations } from "../operate/list";
import { localStack } from "../operate/local-stack";
import type { OperatedStack } from "../operate/operated-stack";

/** Where the demo page asks for it (client/page/operations.ts). */
export const operationsPath = "/operations.json";

/** More than a person reads at once; `npm run operate` shows them all. */
const limit = 100;

/**
 * What `npm run operate -- <stack> list --json` prints, for the page of the same machine: the first
 * operations, with `?status=` those of a state.
 */
export function operationsPage(stack: string, dataFolder: string): Page {
  let opened: Promise<OperatedStack> | undefined;
  return {
    contentType: "application/json",
    body: async (query) => {
      const status = operationStatuses.find((each) => each === query["status"]);
      opened ??= localStack(stack, dataFolder);
      return JSON.stringify(await listOperations(await opened, { status }, { limit }));
    },
  };
}
