import { headers as names } from "../../contract";
import type { Exchange } from "../request-reply-client";
import { byId, element } from "./elements";

const exchanges = byId("exchanges", HTMLOListElement);
const nothingYet = byId("no-exchanges", HTMLParagraphElement);
const shownHeaders = [
  ["Location", names.location],
  ["Operation-Location", names.operationLocation],
  ["Retry-After", names.retryAfter],
] as const;

export function clearExchanges(): void {
  exchanges.replaceChildren();
  nothingYet.hidden = false;
}

/** Shows one exchange below the others. */
export function showExchange(exchange: Exchange): void {
  nothingYet.hidden = true;
  const { method, url, attempt, milliseconds } = exchange;
  const { pathname, search } = new URL(url);
  const again = attempt > 1 ? ` (attempt ${attempt})` : "";
  const headers = shownHeaders.flatMap(([shown, name]) => {
    const value = exchange.headers[name];
    return value === undefined ? [] : [element("div", {}, `${shown}: ${value}`)];
  });
  exchanges.append(
    element(
      "li",
      {},
      element("span", { className: "time" }, `${Math.round(milliseconds)} ms`),
      element("div", { className: "sent" }, `${method} ${pathname}${search}${again}`),
      describeAnswer(exchange),
      ...headers,
    ),
  );
}

function describeAnswer({ status, failure }: Exchange): HTMLElement {
  if (failure !== undefined) return element("div", { className: "bad" }, `no answer: ${failure}`);
  if (status === undefined) {
    return element(
      "div",
      { className: "good" },
      "redirect (browsers hide its status and Location)",
    );
  }
  const phrase = phrases[status];
  const className = status < 400 ? "good" : "bad";
  return element("div", { className }, phrase === undefined ? `${status}` : `${status} ${phrase}`);
}

/** HTTP/2 sends no reason phrases. */
const phrases: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  409: "Conflict",
  410: "Gone",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};
