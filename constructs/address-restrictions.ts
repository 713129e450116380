/**
 * Lets only these addresses reach the functions; deployments come another way. Works on every plan,
 * as Microsoft says of inbound IP restrictions.
 * Source: https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions and
 * https://learn.microsoft.com/azure/azure-functions/functions-networking-options
 */
export function addressRestrictions(addresses: readonly string[]): Record<string, unknown> {
  return {
    ipSecurityRestrictionsDefaultAction: "Deny",
    ipSecurityRestrictions: addresses.map((address, index) => ({
      name: `allowed-${index + 1}`,
      action: "Allow",
      priority: 100 + index,
      ipAddress: address.includes("/") ? address : `${address}/32`,
    })),
  };
}
