import { workflowMatchers, type WorkflowMatchers } from "../../../workflow-engine/testing/matchers";

expect.extend(workflowMatchers);

declare global {
  // The way in which @types/jest takes matchers of others.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface Matchers<R> extends WorkflowMatchers<R> {}
  }
}
