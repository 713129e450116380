import { limits } from "../../contract";

/**
 * Whether a callback URL leads to where callbacks may go. `allowed` is a scheme, a host whose first
 * label may be `*`, for one label of letters, digits and hyphens, and the path of the one workflow.
 * Nothing else of a URL may change who is called: no credentials, no other port, no other path.
 */
export function isCallbackUrl(text: string, allowed: string): boolean {
  // Who waits is kept in a column.
  if (text.length > limits.callbackUrlLength) return false;
  // Parsers disagree about the rest, so that a check could see another host than the call.
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  const [scheme = "", place = ""] = allowed.split("://");
  const [host = "", ...path] = place.split("/");
  const below = path.length === 0 ? "/workflows/" : `/${path.join("/")}/`;
  return (
    url.protocol === `${scheme}:` &&
    url.username === "" &&
    url.password === "" &&
    url.hash === "" &&
    url.pathname.startsWith(below) &&
    hostMatches(url.host, host)
  );
}

/** `URL.host` has no default port, and is in lower case. */
function hostMatches(host: string, pattern: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern;
  const [label = "", ...rest] = host.split(".");
  return /^[a-z0-9-]+$/.test(label) && rest.join(".") === pattern.slice(2);
}
