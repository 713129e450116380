import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generate } from "selfsigned";

/** TLS certificate of 127.0.0.1 and localhost, kept in the data folder. */
export interface Certificate {
  /** PEM file to trust: the value of `NODE_EXTRA_CA_CERTS`, `curl --cacert`. */
  readonly certificatePath: string;
  readonly keyPath: string;
  /** PEM text. */
  readonly certificate: string;
  /** PEM text of the private key. */
  readonly key: string;
}

const dayMilliseconds = 24 * 60 * 60 * 1000;
const lifetimeDays = 365;
const renewBeforeDays = 30;

/**
 * Reads the certificate of a data folder, and makes a new one when there is none or when it ends
 * within 30 days.
 *
 * @param dataFolder folder of the stack's local data
 * @param now current time, for tests
 */
export async function openCertificate(dataFolder: string, now = new Date()): Promise<Certificate> {
  const folder = join(dataFolder, "identity");
  const certificatePath = join(folder, "certificate.pem");
  const keyPath = join(folder, "certificate.key.pem");
  if (!isCurrent(certificatePath, keyPath, now)) {
    const made = await makeCertificate(now);
    mkdirSync(folder, { recursive: true });
    writeFileSync(keyPath, made.private, { mode: 0o600 });
    writeFileSync(certificatePath, made.cert);
  }
  return {
    certificatePath,
    keyPath,
    certificate: readFileSync(certificatePath, "utf8"),
    key: readFileSync(keyPath, "utf8"),
  };
}

function isCurrent(certificatePath: string, keyPath: string, now: Date): boolean {
  if (!existsSync(certificatePath) || !existsSync(keyPath)) {
    return false;
  }
  const validTo = new Date(new X509Certificate(readFileSync(certificatePath)).validTo).getTime();
  return validTo - now.getTime() > renewBeforeDays * dayMilliseconds;
}

function makeCertificate(now: Date): Promise<{ private: string; cert: string }> {
  return generate([{ name: "commonName", value: "async-request-reply local" }], {
    keyType: "ec",
    algorithm: "sha256",
    // A machine whose clock lags a little behind must not find the certificate "not yet valid".
    notBeforeDate: new Date(now.getTime() - dayMilliseconds),
    notAfterDate: new Date(now.getTime() + lifetimeDays * dayMilliseconds),
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, critical: true },
      { name: "extKeyUsage", serverAuth: true },
      {
        name: "subjectAltName",
        altNames: [
          { type: 7, ip: "127.0.0.1" },
          { type: 2, value: "localhost" },
        ],
      },
    ],
  });
}
