/**
 * Top-level arguments whose change makes Terraform destroy the resource and create it anew, by type.
 * A type that is listed is listed whole: every other argument of it is changed in place.
 *
 * Sources: `ForceNew` in hashicorp/terraform-provider-azurerm at v4.55.0
 * (internal/services/<service>/<type>_resource.go), `RequiresReplace` in Azure/terraform-provider-azapi
 * at v2.12.0 (internal/services/azapi_resource.go, azapi_update_resource.go,
 * azapi_resource_action_resource.go), and for Terraform's own terraform_data
 * https://developer.hashicorp.com/terraform/language/resources/terraform-data
 */
export const forceNew: Readonly<Record<string, readonly string[]>> = {
  azapi_resource: ["name", "parent_id", "location"],
  azapi_resource_action: ["resource_id", "action"],
  azapi_update_resource: ["name", "parent_id", "resource_id"],
  azurerm_application_insights: ["name", "resource_group_name", "location", "application_type"],
  azurerm_application_insights_workbook: [
    "name",
    "resource_group_name",
    "location",
    "identity",
    "storage_container_id",
  ],
  azurerm_log_analytics_workspace: ["name", "resource_group_name", "location"],
  azurerm_management_lock: ["name", "scope", "lock_level", "notes"],
  azurerm_monitor_action_group: ["name", "resource_group_name", "location"],
  azurerm_monitor_diagnostic_setting: ["name", "target_resource_id"],
  azurerm_monitor_metric_alert: ["name", "resource_group_name"],
  azurerm_monitor_scheduled_query_rules_alert_v2: [
    "name",
    "resource_group_name",
    "location",
    "scopes",
  ],
  azurerm_resource_group: ["name", "location"],
  azurerm_role_assignment: [
    "name",
    "scope",
    "role_definition_id",
    "role_definition_name",
    "principal_id",
    "principal_type",
    "delegated_managed_identity_resource_id",
    "description",
    "condition",
    "condition_version",
  ],
  azurerm_service_plan: ["name", "resource_group_name", "location", "os_type"],
  azurerm_servicebus_namespace: [
    "name",
    "resource_group_name",
    "location",
    "premium_messaging_partitions",
  ],
  azurerm_servicebus_queue: [
    "name",
    "namespace_id",
    "partitioning_enabled",
    "requires_duplicate_detection",
    "requires_session",
  ],
  azurerm_storage_account: [
    "name",
    "resource_group_name",
    "location",
    "account_tier",
    "provisioned_billing_model_version",
    "edge_zone",
    "immutability_policy",
    "is_hns_enabled",
    "nfsv3_enabled",
    "dns_endpoint_type",
    "queue_encryption_key_type",
    "table_encryption_key_type",
    "infrastructure_encryption_enabled",
  ],
  azurerm_storage_blob: [
    "name",
    "storage_account_name",
    "storage_container_name",
    "type",
    "size",
    "encryption_scope",
    "source",
    "source_content",
    "source_uri",
    "content_md5",
    "parallelism",
  ],
  azurerm_storage_container: [
    "name",
    "storage_account_id",
    "default_encryption_scope",
    "encryption_scope_override_enabled",
  ],
  azurerm_storage_management_policy: ["storage_account_id"],
  azurerm_storage_queue: ["name", "storage_account_id"],
  azurerm_user_assigned_identity: ["name", "resource_group_name", "location"],
  terraform_data: ["triggers_replace"],
};

/** Arguments that the provider's own code decides on (`CustomizeDiff`), by what they change from and to. */
export const forceNewDepends: Readonly<Record<string, readonly string[]>> = {
  azapi_resource: ["type", "replace_triggers_refs", "replace_triggers_external_values"],
  azapi_resource_action: ["type"],
  azapi_update_resource: ["replace_triggers_external_values"],
  azurerm_log_analytics_workspace: ["sku"],
  azurerm_service_plan: ["zone_balancing_enabled"],
  azurerm_servicebus_namespace: ["sku", "customer_managed_key"],
  azurerm_storage_account: ["account_kind", "account_replication_type", "large_file_share_enabled"],
};

/** Arguments that belong to Terraform itself; none of them changes a resource. */
export const metaArguments: readonly string[] = [
  "depends_on",
  "lifecycle",
  "provisioner",
  "timeouts",
];
