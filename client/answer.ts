import { headers as names, type Operation } from "../contract";

/** An HTTP answer that has arrived whole. */
export interface Answer {
  /** 0 for a hidden redirect. */
  readonly status: number;
  readonly headers: Headers;
  /** A browser's answer to a redirect that it was told not to follow: no status, no `Location`. */
  readonly hiddenRedirect: boolean;
  readonly text: string;
}

/** Waits for the body, so that a connection that breaks on the way is a failed attempt too. */
export async function readAnswer(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: response.headers,
    hiddenRedirect: response.type === "opaqueredirect",
    text: await response.text(),
  };
}

/** `Retry-After` in seconds from now: a number of seconds or an HTTP date (RFC 9110). */
export function retryAfterSeconds(answer: Answer, now: number): number | undefined {
  const value = answer.headers.get(names.retryAfter)?.trim();
  if (value === undefined) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}

/** The body as JSON, or as text when it is none: a proxy's error page must not hide its status. */
export function parseBody(answer: Answer): unknown {
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return answer.text;
  }
}

/** The operation in the body; absent where a profile sends none. */
export function parseOperation(answer: Answer): Operation | undefined {
  const body = parseBody(answer);
  const is = typeof body === "object" && body !== null && "id" in body && "status" in body;
  return is ? (body as Operation) : undefined;
}
