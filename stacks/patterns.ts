/** Patterns of values that more than one option takes, for JSON Schema. */
export const patterns = {
  /** A GUID: the id of an object, an application or a subscription. */
  guid: "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
  /** An IPv4 address, or a range in CIDR notation. */
  addresses: `^${octets()}(/([0-9]|[12][0-9]|3[0-2]))?$`,
  /** An address of a mailbox, without comments and quotes. */
  email: "^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$",
  /** What Azure lets a resource group be called. */
  resourceGroup: "^[\\w.()-]{1,89}[\\w()-]$",
} as const;

function octets(): string {
  const octet = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  return `${octet}(\\.${octet}){3}`;
}
