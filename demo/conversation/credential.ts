import { headers } from "../../contract";
import type { Credential } from "../../local/identity/credential";

export interface CredentialHeader {
  readonly name: string;
  readonly value: string;
}

/** The header that a request needs; none for what is a capability. */
export function credentialHeader(
  credential: Credential,
  method: "GET" | "POST" | "DELETE",
): CredentialHeader | undefined {
  if ("bearerToken" in credential) {
    return bearerHeader(credential.bearerToken);
  }
  if (method !== "POST") return undefined;
  return { name: headers.functionKey, value: credential.functionKey };
}

export function bearerHeader(token: string): CredentialHeader {
  return { name: "authorization", value: `Bearer ${token}` };
}
