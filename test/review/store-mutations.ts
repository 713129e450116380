import type { Mutation } from "./mutation";

const account = "Operations/Account/Resource";

/** What watches the component. */
const alertsOfComponent = [
  ...["given-up-messages", "waiting-work", "failed-operations", "failed-answers"],
  "silent-sweeper",
];

/** Seeded changes of what stores and carries operations. */
export const storeMutations: Readonly<Record<string, Mutation>> = {
  "more deliveries": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Resource", "max_delivery_count", 7),
    says: ["retention | WorkQueue | max_delivery_count | 5 -> 7"],
  },
  "a longer lock": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Resource", "lock_duration", "PT2M"),
    says: ["retention | WorkQueue | lock_duration | PT1M -> PT2M"],
  },
  "a shorter time to live": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Resource", "default_message_ttl", "PT30M"),
    says: ["retention | WorkQueue | default_message_ttl | PT1H -> PT30M"],
  },
  "no duplicate detection": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Resource", "requires_duplicate_detection", false),
    says: [
      "retention | WorkQueue | requires_duplicate_detection | true -> false (replaces: yes)",
      "replaced | WorkQueue | requires_duplicate_detection",
      "replaced | WorkQueue/Resource/FunctionApp-ServiceBusDataReceiver | WorkQueue is replaced",
      "replaced | WorkQueue/Resource/Facade-ServiceBusDataSender | WorkQueue is replaced",
      "data lost | WorkQueue | replaced",
    ],
  },
  "keys on the namespace": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Namespace", "local_auth_enabled", true),
    says: ["exposure | WorkQueue/Namespace | local_auth_enabled | false -> true (weaker: after)"],
  },
  "another tier of the namespace": {
    stack: "logic-app-facade",
    mutate: (s) => s.set("WorkQueue/Namespace", "sku", "Premium"),
    says: [
      "attribute | WorkQueue/Namespace | sku | Standard -> Premium (replaces: depends)",
      "replaced | WorkQueue/Namespace | sku",
    ],
  },
  "shared keys": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "shared_access_key_enabled", true),
    says: [
      "exposure | Operations/Account | shared_access_key_enabled | false -> true (weaker: after)",
    ],
  },
  "a public container": {
    stack: "functions-only",
    mutate: (s) => s.set("Operations/Account/Results", "container_access_type", "blob"),
    says: [
      "exposure | Operations/Account/Results | container_access_type | private -> blob (weaker: after)",
    ],
  },
  "no public network": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "public_network_access_enabled", false),
    says: [
      "exposure | Operations/Account | public_network_access_enabled | nothing -> false (weaker: before)",
    ],
  },
  "a firewall": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(account, "network_rules", [{ default_action: "Deny", ip_rules: ["203.0.113.0/24"] }]),
    says: [
      'exposure | Operations/Account | network_rules | nothing -> [{"default_action":"Deny","ip_rules":["203.0.113.0/24"]}] (weaker: before)',
    ],
  },
  "an older TLS": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "min_tls_version", "TLS1_0"),
    says: ["exposure | Operations/Account | min_tls_version | TLS1_2 -> TLS1_0 (weaker: after)"],
  },
  "copies elsewhere": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "account_replication_type", "ZRS"),
    says: [
      "attribute | Operations/Account | account_replication_type | LRS -> ZRS (replaces: depends)",
      "replaced | Operations/Account | account_replication_type",
    ],
  },
  "another name of the table": {
    stack: "functions-only",
    mutate: (s) => s.set("Operations/Table", "name", "operations2"),
    says: [
      "attribute | Operations/Table | name | operations -> operations2 (replaces: yes)",
      "replaced | Operations/Table | name",
      "replaced | Operations/FunctionApp-StorageTableDataContributor | Operations/Table is replaced",
      "data lost | Operations/Table | replaced",
    ],
  },
  "no soft delete": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "blob_properties.delete_retention_policy", undefined),
    says: [
      'protection | Operations/Account | blob_properties.delete_retention_policy | {"days":7} -> nothing (weaker: after)',
    ],
  },
  "an earlier purge": {
    stack: "functions-only",
    mutate: (s) =>
      s.set(
        "Operations/Purge",
        "rule.0.actions.base_blob.delete_after_days_since_modification_greater_than",
        1,
      ),
    says: [
      "retention | Operations/Purge | rule.actions.base_blob.delete_after_days_since_modification_greater_than | 3 -> 1",
    ],
  },
  "protection from destroy": {
    stack: "functions-only",
    mutate: (s) => s.set(account, "lifecycle", { prevent_destroy: true }),
    says: [
      "protection | Operations/Account | lifecycle.prevent_destroy | nothing -> true (weaker: before)",
    ],
  },
  "deletion of groups with content": {
    stack: "functions-only",
    mutate: (s) =>
      s.setInFile(
        "provider.azurerm.0.features.0.resource_group.0.prevent_deletion_if_contains_resources",
        false,
      ),
    says: [
      "protection |  | provider.azurerm.features.resource_group.prevent_deletion_if_contains_resources | true -> false (weaker: after)",
    ],
  },
  "another kind of telemetry": {
    stack: "functions-only",
    mutate: (s) => s.set("Monitoring/ApplicationInsights", "application_type", "web"),
    says: [
      "attribute | Monitoring/ApplicationInsights | application_type | Node.JS -> web (replaces: yes)",
      "replaced | Monitoring/ApplicationInsights | application_type",
      "replaced | Monitoring/FunctionApp-MonitoringMetricsPublisher | Monitoring/ApplicationInsights is replaced",
      "replaced | Workbook | Monitoring/ApplicationInsights is replaced",
      ...alertsOfComponent.map(
        (name) => `replaced | Alerts/${name} | Monitoring/ApplicationInsights is replaced`,
      ),
      "data lost | Monitoring/ApplicationInsights | replaced",
    ],
  },
};
