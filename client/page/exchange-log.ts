import { headers as names } from "../../contract";
import { curlCommand, shownUrl } from "./curl-command";
import { button, element } from "./elements";
import { indented } from "./result-view";
import type { RecordedExchange } from "./recorded-fetch";

/** Shown without opening anything, in the spelling of the RFCs. */
const shownHeaders = [
  ["Location", names.location],
  ["Operation-Location", names.operationLocation],
  ["Retry-After", names.retryAfter],
  ["Preference-Applied", names.preferenceApplied],
] as const;

/** More of a body only makes the page slow. */
const longestShownText = 20_000;

/** The list of a conversation's exchanges, the oldest first. */
export class ExchangeLog {
  readonly element = element("ol", { class: "exchanges" });
  private readonly rows = new Map<RecordedExchange, HTMLLIElement>();

  /** Shows an exchange that has begun or ended. */
  show(exchange: RecordedExchange): void {
    const row = this.rows.get(exchange) ?? element("li");
    row.replaceChildren(...summary(exchange), details(exchange));
    if (this.rows.has(exchange)) return;
    this.rows.set(exchange, row);
    this.element.append(row);
  }
}

function summary(exchange: RecordedExchange): Node[] {
  const { method, milliseconds, headers } = exchange;
  const time = milliseconds === undefined ? "" : `${Math.round(milliseconds)} ms`;
  const shown = shownHeaders.flatMap(([spelling, name]) => {
    const value = headers[name];
    return value === undefined ? [] : [element("div", {}, `${spelling}: ${value}`)];
  });
  return [
    element("span", { class: "time" }, time),
    element("div", { class: "sent" }, `${method} ${shortUrl(exchange.url)}`),
    answer(exchange),
    ...shown,
  ];
}

function answer({ status, failure, milliseconds, redirectedTo }: RecordedExchange): HTMLElement {
  if (milliseconds === undefined) return element("div", { class: "faint" }, "…");
  if (failure !== undefined) return element("div", { class: "bad" }, `no answer: ${failure}`);
  if (redirectedTo !== undefined) {
    return element(
      "div",
      {},
      element("span", { class: "good" }, `redirected to ${shortUrl(redirectedTo)}`),
      element(
        "p",
        { class: "hint" },
        "302, or 303 with see-other. Browsers follow a redirect without showing its status and headers to the page; where it led, and when, is their own record of the network.",
      ),
    );
  }
  const phrase = phrases[status ?? 0];
  const mood = (status ?? 0) < 400 ? "good" : "bad";
  return element(
    "div",
    { class: mood },
    phrase === undefined ? `${status}` : `${status} ${phrase}`,
  );
}

/** What was sent and what came, whole, and the command that does the same. */
function details(exchange: RecordedExchange): HTMLElement {
  const { requestHeaders, credentialHeader, requestBody, headers, body } = exchange;
  const sent = { ...requestHeaders, ...(credentialHeader && { [credentialHeader]: "…" }) };
  const came = element("div");
  const opened = element(
    "details",
    {},
    element("summary", {}, "Headers and bodies"),
    ...message("Request", sent, requestBody),
    came,
  );
  // A body is read when somebody wants to see it.
  opened.addEventListener("toggle", () => {
    if (!opened.open) return;
    void shownBody(body).then((text) => came.replaceChildren(...message("Answer", headers, text)));
  });
  return element("div", { class: "more" }, opened, copyButton(exchange));
}

function message(
  title: string,
  headers: Readonly<Record<string, string>>,
  body: string | undefined,
): Node[] {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`);
  const shown = lines.join("") + (body ? `\n${cut(indented(body))}` : "");
  return [element("h3", {}, title), element("pre", {}, shown || "(nothing that a page can see)")];
}

async function shownBody(body: Blob | undefined): Promise<string | undefined> {
  if (body === undefined || /json|^text\//.test(body.type)) return body?.text();
  return body.size === 0 ? undefined : `(${body.size} bytes of ${body.type})`;
}

function cut(text: string): string {
  const rest = text.length - longestShownText;
  return rest > 0 ? `${text.slice(0, longestShownText)}\n… ${rest} characters more` : text;
}

function copyButton(exchange: RecordedExchange): HTMLElement {
  const [text, what] = ["Copy as curl", `${exchange.method} ${shortUrl(exchange.url)}`];
  const said = element("span", { class: "faint", role: "status" });
  const byHand = element("pre", { hidden: "" });
  const attributes = { class: "quiet small", "aria-label": `${text}: ${what}` };
  const copy = button(text, attributes, () => {
    const command = curlCommand(exchange);
    writeToClipboard(command).then(
      () => (said.textContent = "Copied, without the key: it reads $key"),
      () => {
        said.textContent = "The browser did not allow it: copy it from here";
        byHand.textContent = command;
        byHand.hidden = false;
      },
    );
  });
  return element("span", {}, copy, " ", said, byHand);
}

/** A page that came without https, from another machine, has no clipboard: that rejects, too. */
async function writeToClipboard(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}

function shortUrl(url: string): string {
  const { pathname, search } = new URL(url);
  return shownUrl(`${pathname}${search}`);
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
