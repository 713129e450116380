import type { ConfigurationMutation } from "./configuration-mutations";

/** Of the facade's options. */
export const facadeMutations: Readonly<Record<string, ConfigurationMutation>> = {
  "facade.lockSeconds": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"lockSeconds":30}' },
    says: ["retention | WorkQueue | lock_duration | PT1M -> PT30S"],
  },
  "facade.maxDeliveryCount": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"maxDeliveryCount":9}' },
    says: [
      "app-setting | FunctionApp/Site | appSettings.DELIVERY_ATTEMPTS | 5 -> 9",
      "retention | WorkQueue | max_delivery_count | 5 -> 9",
    ],
  },
  "facade.auth": {
    stack: "logic-app-facade",
    variables: {
      REQUEST_REPLY_FACADE: `{"auth":"entra","callers":["11111111-2222-3333-4444-555555555555"]}`,
    },
    says: [
      'exposure | Facade | accessControl.triggers.openAuthenticationPolicies | nothing -> {"policies":{"11111111-2222-3333-4444-555555555555":{"type":"AAD","claims":[{"name":"iss","value":"https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/"},{"name":"aud","value":"https://management.azure.com"},{"name":"oid","value":"11111111-2222-3333-4444-555555555555"}]}}} (weaker: before)',
      'exposure | Facade | accessControl.triggers.sasAuthenticationPolicy | nothing -> {"state":"Disabled"} (weaker: before)',
    ],
  },
  "facade.allowedAddresses": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"allowedAddresses":["192.0.2.0/24"]}' },
    says: [
      'exposure | Facade | accessControl.triggers.allowedCallerIpAddresses | nothing -> [{"addressRange":"192.0.2.0/24"}] (weaker: before)',
    ],
  },
  "facade.allowedAddresses, others": {
    stack: "logic-app-facade",
    base: { REQUEST_REPLY_FACADE: '{"allowedAddresses":["192.0.2.0/24"]}' },
    variables: { REQUEST_REPLY_FACADE: '{"allowedAddresses":["198.51.100.0/24"]}' },
    says: [
      "exposure | Facade | accessControl.triggers.allowedCallerIpAddresses.addressRange | 192.0.2.0/24 -> 198.51.100.0/24 (weaker: both)",
    ],
  },
  "facade.callers, one more": {
    stack: "logic-app-facade",
    base: {
      REQUEST_REPLY_FACADE: '{"auth":"entra","callers":["11111111-2222-3333-4444-555555555555"]}',
    },
    variables: {
      REQUEST_REPLY_FACADE:
        '{"auth":"entra","callers":["11111111-2222-3333-4444-555555555555","99999999-2222-3333-4444-555555555555"]}',
    },
    says: [
      'exposure | Facade | accessControl.triggers.openAuthenticationPolicies.policies.99999999-2222-3333-4444-555555555555 | nothing -> {"type":"AAD","claims":[{"name":"iss","value":"https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/"},{"name":"aud","value":"https://management.azure.com"},{"name":"oid","value":"99999999-2222-3333-4444-555555555555"}]} (weaker: after)',
    ],
  },
  "facade.callers, another": {
    stack: "logic-app-facade",
    base: {
      REQUEST_REPLY_FACADE: '{"auth":"entra","callers":["11111111-2222-3333-4444-555555555555"]}',
    },
    variables: {
      REQUEST_REPLY_FACADE: '{"auth":"entra","callers":["99999999-2222-3333-4444-555555555555"]}',
    },
    says: [
      'exposure | Facade | accessControl.triggers.openAuthenticationPolicies.policies.11111111-2222-3333-4444-555555555555 | {"type":"AAD","claims":[{"name":"iss","value":"https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/"},{"name":"aud","value":"https://management.azure.com"},{"name":"oid","value":"11111111-2222-3333-4444-555555555555"}]} -> nothing (weaker: before)',
      'exposure | Facade | accessControl.triggers.openAuthenticationPolicies.policies.99999999-2222-3333-4444-555555555555 | nothing -> {"type":"AAD","claims":[{"name":"iss","value":"https://sts.windows.net/${data.azurerm_client_config.Deployer.tenant_id}/"},{"name":"aud","value":"https://management.azure.com"},{"name":"oid","value":"99999999-2222-3333-4444-555555555555"}]} (weaker: after)',
    ],
  },
  "facade.timeoutSeconds": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"timeoutSeconds":60}' },
    says: [
      "workflow | Facade | action Await_work: limit.timeout | PT90S -> PT60S",
      "workflow | Facade | action Overrun_with_key: inputs.body.detail | The work took longer than 90 s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key. -> The work took longer than 60 s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key.",
      "workflow | Facade | action Overrun_with_key: inputs.body.error.message | The work took longer than 90 s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key. -> The work took longer than 60 s and goes on: GET the URL in Location until it is done, or send the request again with the same Idempotency-Key.",
      "workflow | Facade | action Overrun_without_key: inputs.body.detail | The work took longer than 90 s and goes on: GET the URL in Location until it is done. Do not send the request again: without an Idempotency-Key that begins another operation. Send one with every request, and a retry finds the operation that it repeats. -> The work took longer than 60 s and goes on: GET the URL in Location until it is done. Do not send the request again: without an Idempotency-Key that begins another operation. Send one with every request, and a retry finds the operation that it repeats.",
      "workflow | Facade | action Overrun_without_key: inputs.body.error.message | The work took longer than 90 s and goes on: GET the URL in Location until it is done. Do not send the request again: without an Idempotency-Key that begins another operation. Send one with every request, and a retry finds the operation that it repeats. -> The work took longer than 60 s and goes on: GET the URL in Location until it is done. Do not send the request again: without an Idempotency-Key that begins another operation. Send one with every request, and a retry finds the operation that it repeats.",
    ],
  },
  "facade.messageTimeToLiveMinutes": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"messageTimeToLiveMinutes":30}' },
    says: ["retention | WorkQueue | default_message_ttl | PT1H -> PT30M"],
  },
  "facade.duplicateDetectionMinutes": {
    stack: "logic-app-facade",
    variables: { REQUEST_REPLY_FACADE: '{"duplicateDetectionMinutes":20}' },
    says: ["retention | WorkQueue | duplicate_detection_history_time_window | PT10M -> PT20M"],
  },
};
