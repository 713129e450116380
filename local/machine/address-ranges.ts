import { BlockList, isIP } from "node:net";

/** Addresses that may call, as Azure's options list them. */
export class AddressRanges {
  private readonly list = new BlockList();

  /**
   * @param option what lists them, for errors
   * @param ranges such as `203.0.113.7`, `203.0.113.0/24` or `203.0.113.1-203.0.113.9`
   * @throws Error when one is no address range
   */
  constructor(option: string, ranges: readonly string[]) {
    for (const range of ranges) {
      const [first = "", second] = range.split(/[/-]/, 2);
      if (isIP(first) === 0) {
        throw new Error(
          `${option}: '${range}' is no address range; write 203.0.113.0/24 or 203.0.113.1-203.0.113.9`,
        );
      }
      if (second === undefined) this.list.addAddress(first, family(first));
      else if (range.includes("/")) this.list.addSubnet(first, Number(second), family(first));
      else this.list.addRange(first, second, family(first));
    }
  }

  has(address: string): boolean {
    return this.list.check(plainAddress(address), family(address));
  }
}

/** Node gives IPv4 callers of a dual-stack socket as `::ffff:127.0.0.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(plainAddress(address)) === 6 ? "ipv6" : "ipv4";
}
