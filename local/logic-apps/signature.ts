import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

const apiVersion = "2016-10-01";
const scheme = "1.0";

/** Signs the URLs of a workflow as Logic Apps does: `sp` is the permission, `sig` its HMAC. */
export class UrlSigner {
  private constructor(private readonly key: Buffer) {}

  /** The key stays in the folder, so that URLs stay valid over restarts and are worthless elsewhere. */
  static open(folder: string): UrlSigner {
    const file = path.join(folder, "url-signing.key");
    if (!fs.existsSync(file)) {
      fs.mkdirSync(folder, { recursive: true });
      fs.writeFileSync(file, randomBytes(32), { mode: 0o600 });
    }
    return new UrlSigner(fs.readFileSync(file));
  }

  /** The address with everything that opens it. */
  sign(address: string, permission: string): string {
    const query = new URLSearchParams({
      "api-version": apiVersion,
      sp: permission,
      sv: scheme,
      sig: this.signatureOf(permission),
    });
    return `${address}?${query.toString()}`;
  }

  /** Whether the query opens what needs this permission. */
  permits(query: Readonly<Record<string, unknown>>, permission: string): boolean {
    const { sp, sv, sig } = query;
    if (sp !== permission || sv !== scheme || typeof sig !== "string") return false;
    const given = Buffer.from(sig);
    const expected = Buffer.from(this.signatureOf(permission));
    return given.length === expected.length && timingSafeEqual(given, expected);
  }

  private signatureOf(permission: string): string {
    return createHmac("sha256", this.key).update(permission).digest("base64url");
  }
}

export const permissions = {
  trigger: (name: string) => `/triggers/${name}/run`,
  callback: (runId: string, action: string, repetition: readonly number[]) =>
    `/runs/${runId}/actions/${action}${repetition.map((index) => `/${index}`).join("")}/run`,
  response: (runId: string) => `/runs/${runId}/read`,
};
