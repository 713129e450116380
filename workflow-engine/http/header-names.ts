/** The value of a header, whatever the case of its name. */
export function headerValue(
  headers: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  const key = Object.keys(headers).find((given) => given.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : headers[key];
}

const contentHeaders = ["content-disposition", "content-encoding", "content-type"];

const neverSent = [
  "allow",
  "cookie",
  "expires",
  "host",
  "last-modified",
  "origin",
  "set-cookie",
  "transfer-encoding",
];

/**
 * Whether Logic Apps lets a request header of the definition out.
 * Source: "Omitted HTTP headers", connectors-native-http.
 */
export function isSent(name: string, method: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith("accept-") || neverSent.includes(lower)) return false;
  if (!lower.startsWith("content-")) return true;
  return contentHeaders.includes(lower) && !hasNoBody(method);
}

export function hasNoBody(method: string): boolean {
  return ["GET", "HEAD"].includes(method.toUpperCase());
}

const neverAnswered = [
  "allow",
  "cookie",
  "set-cookie",
  "expires",
  "last-modified",
  "transfer-encoding",
];

/**
 * Whether a Response action's header reaches the caller.
 * Source: "Response headers", connectors-native-reqres.
 */
export function isAnswered(name: string): boolean {
  const lower = name.toLowerCase();
  if (lower.startsWith("content-")) return contentHeaders.includes(lower);
  return !neverAnswered.includes(lower);
}
