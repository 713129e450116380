import type { RecordedExchange } from "./recorded-fetch";

const signature = /(?<=[?&])sig=[^&]*/;

/**
 * The exchange as a command to paste into a shell. A credential stays out of the clipboard: the
 * command takes it from the variable `key`.
 */
export function curlCommand(exchange: RecordedExchange): string {
  const { method, url, requestHeaders, credentialHeader, requestBody } = exchange;
  const scheme = credentialHeader === "authorization" ? "Bearer " : "";
  const parts = [
    `curl -i${method === "GET" ? "" : ` -X ${method}`} ${quotedUrl(url)}`,
    ...Object.entries(requestHeaders).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...(credentialHeader === undefined ? [] : [`-H "${credentialHeader}: ${scheme}$key"`]),
    ...(requestBody === undefined ? [] : [`--data-raw ${quoted(requestBody)}`]),
  ];
  return parts.join(" ");
}

/** A door's signature is a credential, too. */
function quotedUrl(url: string): string {
  const [before, after] = url.split(signature);
  return after === undefined
    ? quoted(url)
    : `${quoted(`${before}sig=`)}"$key"${after === "" ? "" : quoted(after)}`;
}

/** The URL as it may be shown. */
export function shownUrl(url: string): string {
  return url.replace(signature, "sig=…");
}

/** One word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
