import { headers } from "../../contract";

/** What the stack asks of callers: the function key (on the submit), or a token (on every request). */
export type Credential = { readonly functionKey: string } | { readonly bearerToken: string };

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
    return { name: "authorization", value: `Bearer ${credential.bearerToken}` };
  }
  if (method !== "POST") return undefined;
  return { name: headers.functionKey, value: credential.functionKey };
}
