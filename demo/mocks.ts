import * as workflow from "#work/workflow";
import type { Mocks } from "../workflow-engine";

/** What the work says answers its workflow's calls on this machine; undefined when it says nothing. */
export const { mocks } = workflow as { readonly mocks?: Mocks };
