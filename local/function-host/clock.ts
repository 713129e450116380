import type { Clock as WorkflowClock } from "../../workflow-engine/run/ports";

/** Time, as triggers and listeners see it; tests drive their own. */
export type Clock = Pick<WorkflowClock, "now" | "after">;

export { systemClock } from "../../workflow-engine/clock";
