import { headers as names, type HttpMethod } from "../contract";

/**
 * What a deployment asks of callers: its function key, or a Microsoft Entra token (a function is
 * asked before each request, so that it can renew the token).
 */
export type Credential =
  { readonly functionKey: string } | { readonly bearerToken: string | (() => Promise<string>) };

/** Headers for a request to the service's own origin. */
export async function authorize(
  credential: Credential | undefined,
  method: HttpMethod,
): Promise<Record<string, string>> {
  if (credential === undefined) return {};
  if ("functionKey" in credential) {
    // Only the submit needs it: the other URLs are capabilities, and no key shall travel on polls.
    return method === "POST" ? { [names.functionKey]: credential.functionKey } : {};
  }
  const { bearerToken } = credential;
  const token = typeof bearerToken === "string" ? bearerToken : await bearerToken();
  checkHeaderValue("bearer token", token);
  return { authorization: `Bearer ${token}` };
}

/** @throws TypeError when it cannot be a header's value; fetch would quote the secret in its error */
export function checkCredential(credential: Credential | undefined): void {
  if (credential === undefined) return;
  if ("functionKey" in credential) {
    checkHeaderValue("function key", credential.functionKey);
  } else if (typeof credential.bearerToken === "string") {
    checkHeaderValue("bearer token", credential.bearerToken);
  }
}

/** Headers for a facade's door: a token. Its signature, if it takes one, is in its URL. */
export async function authorizeDoor(
  credential: Credential | undefined,
): Promise<Record<string, string>> {
  return credential === undefined || "functionKey" in credential
    ? {}
    : authorize(credential, "POST");
}

function checkHeaderValue(what: string, value: string): void {
  if (!/^[\x21-\x7e]+$/.test(value)) {
    throw new TypeError(
      `the ${what} must be visible ASCII: look for a line break or a space in it`,
    );
  }
}
