import { headers, mediaTypes } from "../../contract";
import type { Answer, Caller } from "./caller";

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
}
