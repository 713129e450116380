import type { AppliedStack } from "../../local/apply/applied-stack";

/** A stack that has nothing; a test adds what it is about. */
export const emptyStack: AppliedStack = {
  ...{ name: "empty", tenantId: "tenant", outputs: {}, identities: [], roleAssignments: [] },
  ...{ storageAccounts: [], functionApps: [], workflows: [], serviceBusNamespaces: [] },
};
