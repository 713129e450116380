/**
 * Whether a callback URL leads to where callbacks may go. `origin` is a scheme and a host whose
 * first label may be `*`, for one label of letters, digits and hyphens. Nothing else of a URL may
 * change who is called: no credentials, no other port, no other path than a workflow's.
 */
export function isCallbackUrl(text: string, origin: string): boolean {
  // Parsers disagree about these, so that a check could see another host than the call.
  if (/[\s\\]/.test(text) || !URL.canParse(text)) return false;
  const url = new URL(text);
  const [scheme = "", host = ""] = origin.split("://");
  return (
    url.protocol === `${scheme}:` &&
    url.username === "" &&
    url.password === "" &&
    url.hash === "" &&
    url.pathname.startsWith("/workflows/") &&
    hostMatches(url.host, host)
  );
}

/** `URL.host` has no default port, and is in lower case. */
function hostMatches(host: string, pattern: string): boolean {
  if (!pattern.startsWith("*.")) return host === pattern;
  const [label = "", ...rest] = host.split(".");
  return /^[a-z0-9-]+$/.test(label) && rest.join(".") === pattern.slice(2);
}
