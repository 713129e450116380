import type { SiteAnswer, SiteRequest } from "../function-host/http/exchange";

/**
 * App Service's CORS (`siteConfig.cors.allowedOrigins`): answers preflights itself and marks the
 * answers to allowed origins; what a function may expose to scripts stays the function's business.
 */
export class PlatformCors {
  constructor(private readonly allowedOrigins: readonly string[]) {}

  /** The answer to a preflight; `undefined` when the request is none, or CORS is off. */
  preflight(request: SiteRequest): SiteAnswer | undefined {
    const method = request.headers["access-control-request-method"];
    if (this.allowedOrigins.length === 0 || request.method !== "OPTIONS" || !method) {
      return undefined;
    }
    const asked = request.headers["access-control-request-headers"];
    return {
      status: 204,
      headers: this.allows(request)
        ? {
            ...this.originHeaders(request),
            "access-control-allow-methods": method,
            ...(asked ? { "access-control-allow-headers": asked } : {}),
          }
        : { vary: "Origin" },
    };
  }

  /** Adds what lets the origin's scripts read the answer. */
  mark(request: SiteRequest, answer: SiteAnswer): SiteAnswer {
    if (this.allowedOrigins.length === 0) {
      return answer;
    }
    const headers = this.allows(request) ? this.originHeaders(request) : { vary: "Origin" };
    return { ...answer, headers: { ...answer.headers, ...headers } };
  }

  private allows(request: SiteRequest): boolean {
    const origin = request.headers["origin"];
    return origin !== undefined && this.allowedOrigins.includes(origin);
  }

  private originHeaders(request: SiteRequest): Record<string, string> {
    return { "access-control-allow-origin": request.headers["origin"] ?? "", vary: "Origin" };
  }
}
