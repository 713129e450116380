import { workflowMatchers, type WorkflowMatchers } from "../../../workflow-engine/testing/matchers";

expect.extend(workflowMatchers);

declare global {
  // eslint-disable-next-line @typescript-eslint/no-namespace -- where @types/jest takes matchers of others
  namespace jest {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- only a declaration of the same name is merged
    interface Matchers<R> extends WorkflowMatchers<R> {}
  }
}
