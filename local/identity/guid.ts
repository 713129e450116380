import { createHash } from "node:crypto";

/** A GUID that is always the same for the same text (version 5 layout, RFC 9562). */
export function guidOf(text: string): string {
  const hash = createHash("sha1").update(text).digest("hex");
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `5${hash.slice(13, 16)}`,
    `a${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join("-");
}

/** Microsoft Entra tenant of every local run. */
export const localTenantId = guidOf("async-request-reply/tenant");

/** Azure subscription of every local run. */
export const localSubscriptionId = guidOf("async-request-reply/subscription");

/** Object id of whoever runs Terraform: `data.azurerm_client_config` on this machine. */
export const localDeployerId = guidOf("async-request-reply/deployer");
