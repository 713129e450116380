import type { Listener } from "../triggers/listener";
import { TimerListener } from "../triggers/timer-listener";
import type { SiteAnswer, SiteRequest } from "./exchange";
import { isAuthorized, type FunctionKeys } from "./keys";

/**
 * `POST /admin/functions/{name}` with the master key runs a timer function now.
 * https://learn.microsoft.com/azure/azure-functions/functions-manually-run-non-http
 */
export class AdminEndpoint {
  constructor(
    private readonly listenerOf: (name: string) => Listener | undefined,
    private readonly keys: FunctionKeys,
  ) {}

  serves(request: SiteRequest): boolean {
    return new URL(request.url).pathname.toLowerCase().startsWith("/admin/");
  }

  answer(request: SiteRequest): SiteAnswer {
    if (!isAuthorized(request, "admin", this.keys)) {
      return { status: 401, headers: {} };
    }
    const [, name = ""] =
      /^\/admin\/functions\/([^/]+)\/?$/i.exec(new URL(request.url).pathname) ?? [];
    const listener = this.listenerOf(name);
    if (request.method !== "POST" || !(listener instanceof TimerListener)) {
      return { status: 404, headers: {} };
    }
    listener.runNow();
    return { status: 202, headers: {} };
  }
}
