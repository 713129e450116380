import { headers as names } from "../../contract";
import type { Fetch } from "../request-reply-client";

/** A larger answer stays on the wire: the page offers its URL instead. */
const longestBodyBytes = 10 * 1024 * 1024;

/** Longest wait for the browser's record of an exchange, which it writes soon after the end. */
const recordMilliseconds = 300;

/** One HTTP exchange as the page shows it; grows from the request to the end of the answer. */
export interface RecordedExchange {
  readonly method: string;
  readonly url: string;
  /** Without the credential. */
  readonly requestHeaders: Readonly<Record<string, string>>;
  /** Name of the header that carried a credential, when one did. */
  readonly credentialHeader?: string;
  readonly requestBody?: string;
  /** On the clock of `performance.now()`. */
  readonly startedAt: number;
  /** Absent while the answer is awaited. */
  milliseconds?: number;
  /** Absent when no answer came, and for a redirect, whose status browsers hide. */
  status?: number;
  /** Of the answer, by lower-case name. */
  headers: Readonly<Record<string, string>>;
  /** Of the answer; absent when it is larger than the page reads. */
  body?: Blob;
  /** Where a redirect led, which the browser followed. */
  redirectedTo?: string;
  /** Why no answer came. */
  failure?: string;
}

type Watch = (exchange: RecordedExchange) => void;

const credentialHeaders: readonly string[] = [names.functionKey, names.authorization];

// What a tab of many polls records is more than the 250 entries that a browser keeps.
performance.setResourceTimingBufferSize(10_000);

/**
 * The browser's fetch, which tells `watch` of every exchange at its begin and at its end.
 *
 * A script that does not follow a redirect learns nothing about it. So the browser follows those of
 * GETs, which carry no key, and its own record of the network says where and when they led; the
 * page's content security policy keeps them on this origin.
 */
export function recordedFetch(watch: Watch): Fetch {
  return async (url, init) => {
    const exchange = begin(url, init);
    watch(exchange);
    try {
      const redirect = exchange.method === "GET" ? "follow" : init.redirect;
      const response = await fetch(url, { ...init, redirect });
      const body = await readBody(response);
      const last = response.redirected ? await redirected(exchange, response.url, watch) : exchange;
      Object.assign(last, {
        ...{ status: response.status, headers: Object.fromEntries(response.headers), body },
        milliseconds: performance.now() - last.startedAt,
      });
      watch(last);
      return copyOf(response, body);
    } catch (error) {
      exchange.failure = error instanceof Error ? error.message : String(error);
      exchange.milliseconds = performance.now() - exchange.startedAt;
      watch(exchange);
      throw error;
    }
  };
}

function begin(url: string, { method = "GET", headers, body }: RequestInit): RecordedExchange {
  const sent = [...new Headers(headers)];
  const isCredential = ([name]: readonly [string, string]) => credentialHeaders.includes(name);
  return {
    ...{ method, url, headers: {}, startedAt: performance.now() },
    requestHeaders: Object.fromEntries(sent.filter((header) => !isCredential(header))),
    credentialHeader: sent.find(isCredential)?.[0],
    requestBody: typeof body === "string" ? body : undefined,
  };
}

/** Ends the first exchange as a redirect, and begins the one that it led to. */
async function redirected(
  first: RecordedExchange,
  url: string,
  watch: Watch,
): Promise<RecordedExchange> {
  const record = await networkRecord(first);
  first.milliseconds = record === undefined ? 0 : record.redirectEnd - first.startedAt;
  first.redirectedTo = url;
  watch(first);
  const { method, requestHeaders, credentialHeader } = first;
  const second: RecordedExchange = {
    ...{ method, url, requestHeaders, credentialHeader, headers: {} },
    startedAt: first.startedAt + first.milliseconds,
  };
  watch(second);
  return second;
}

/** The browser's own record of an exchange that has ended; undefined when it keeps none. */
function networkRecord(exchange: RecordedExchange): Promise<PerformanceResourceTiming | undefined> {
  return new Promise((resolve) => {
    const end = (record?: PerformanceEntry) => {
      observer.disconnect();
      clearTimeout(timer);
      resolve(record as PerformanceResourceTiming | undefined);
    };
    const observer = new PerformanceObserver((list) => {
      const own = list
        .getEntriesByName(exchange.url)
        .find(({ startTime }) => startTime >= exchange.startedAt);
      if (own) end(own);
    });
    const timer = setTimeout(end, recordMilliseconds);
    observer.observe({ type: "resource", buffered: true });
  });
}

/** Reads a body unless it is longer than the page takes; the rest is not even sent then. */
async function readBody(response: Response): Promise<Blob | undefined> {
  const chunks: BlobPart[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read?.value !== undefined; read = await reader?.read()) {
    chunks.push(read.value);
    length += read.value.byteLength;
    if (length > longestBodyBytes) {
      await reader?.cancel();
      return undefined;
    }
  }
  return new Blob(chunks, { type: response.headers.get(names.contentType) ?? "" });
}

/** What the client goes on with; a body that was not read is empty there. */
function copyOf({ status, statusText, headers }: Response, body: Blob | undefined): Response {
  // The constructor refuses a body, be it empty, beside these.
  const bodyless = status === 204 || status === 304;
  return new Response(bodyless ? null : body, { status, statusText, headers });
}
