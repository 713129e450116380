import { grantRole, roles, type IGrantee } from "../../constructs/grants";
import type { OperationStore } from "../../constructs/operation-store";
import type { Mutation } from "./mutation";

/** Seeded changes of who may do what. */
export const roleMutations: Readonly<Record<string, Mutation>> = {
  "a role less": {
    stack: "functions-only",
    mutate: (s) => s.remove("WorkQueue/Resource/FunctionApp-StorageQueueDataMessageSender"),
    says: [
      "role | storage queue WorkQueue | Storage Queue Data Message Sender | FunctionApp -> nothing",
    ],
  },
  "a role more": {
    stack: "functions-only",
    mutate: (s) =>
      grantRole(s.at("WorkQueue"), {
        role: "StorageBlobDataOwner",
        on: (s.at("Operations") as OperationStore).account.id,
        what: "everything",
        to: s.at("FunctionApp") as IGrantee,
      }),
    says: [
      "role | storage account Operations/Account | Storage Blob Data Owner | nothing -> FunctionApp",
    ],
  },
  "another role": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(
        "Monitoring/FunctionApp-MonitoringMetricsPublisher",
        "role_definition_id",
        `/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/${roles.StorageBlobDelegator}`,
      ),
    says: [
      "role | Application Insights Monitoring/ApplicationInsights | Monitoring Metrics Publisher | FunctionApp -> nothing",
      "role | Application Insights Monitoring/ApplicationInsights | Storage Blob Delegator | nothing -> FunctionApp",
    ],
  },
  "a role on more": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(
        "Operations/Account/Results/FunctionApp-StorageBlobDataContributor",
        "scope",
        "${azurerm_storage_account.Operations_Account_2AE2BBD2.id}",
      ),
    says: [
      "role | container Operations/Account/Results | Storage Blob Data Contributor | FunctionApp -> nothing",
      "role | storage account Operations/Account | Storage Blob Data Contributor | nothing -> FunctionApp",
    ],
  },
  "a role for somebody else": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(
        "Operations/FunctionApp-StorageBlobDelegator",
        "principal_id",
        "11111111-2222-3333-4444-555555555555",
      ),
    says: [
      "role | storage account Operations/Account | Storage Blob Delegator | FunctionApp -> nothing",
      "role | storage account Operations/Account | Storage Blob Delegator | nothing -> 11111111-2222-3333-4444-555555555555",
    ],
  },
};
