import type { WorkflowClock } from "../../workflow-engine";

/** Time, as triggers and listeners see it; tests drive their own. */
export type TriggerClock = Pick<WorkflowClock, "now" | "after">;

export { systemClock } from "../../workflow-engine";
