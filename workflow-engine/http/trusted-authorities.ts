import { existsSync, readFileSync } from "node:fs";
import { rootCertificates } from "node:tls";

/**
 * PEM certificates to trust: Node's own and those of `NODE_EXTRA_CA_CERTS`, as without a list, and this
 * one besides.
 */
export function trustedAuthorities(certificate: string): (string | Buffer)[] {
  const extra = process.env["NODE_EXTRA_CA_CERTS"];
  const added = extra && existsSync(extra) ? [readFileSync(extra)] : [];
  return [...rootCertificates, ...added, certificate];
}
