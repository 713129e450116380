import { headers, mediaTypes } from "../../contract";
import type { Answer, Caller } from "./caller";

/** Id of the operation that a 504 leads to. */
export function idOf(overrun: Answer): string {
  const location = new URL(overrun.headers.get(headers.location) ?? "");
  return location.pathname.split("/").at(-1) ?? "";
}

/** A client that knows one blocking POST and nothing of the pattern. */
export class LegacyClient {
  constructor(
    private readonly caller: Caller,
    private readonly triggerUrl: string,
  ) {}

  post(request: unknown, extra: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.caller.call(this.triggerUrl, {
      method: "POST",
      headers: { [headers.contentType]: mediaTypes.json, ...extra },
      body: JSON.stringify(request),
    });
  }

  /** Calls again as often as the time is over, as a client with a key does. */
  async untilAnswered(request: unknown, extra?: Readonly<Record<string, string>>): Promise<Answer> {
    const answer = await this.post(request, extra);
    return answer.status === 504 ? this.untilAnswered(request, extra) : answer;
  }
}
