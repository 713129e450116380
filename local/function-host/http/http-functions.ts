import type { HttpFunction } from "../function-index";
import type { SiteRequest } from "./exchange";

export interface MatchedFunction {
  readonly matched: HttpFunction;
  readonly params: Record<string, string>;
}

/** Finds the function of a request: by route, the most specific first, and by method. */
export class HttpFunctions {
  private readonly functions: readonly HttpFunction[];
  private readonly prefix: string;

  constructor(functions: readonly HttpFunction[], routePrefix: string) {
    this.functions = [...functions].sort((a, b) =>
      a.route.precedence < b.route.precedence ? -1 : 1,
    );
    this.prefix = routePrefix === "" ? "/" : `/${routePrefix}/`;
  }

  /** Methods and paths, such as `GET /api/status/{}`; parameters without their names. */
  get routes(): readonly string[] {
    return this.functions.flatMap(({ methods, route }) => {
      const template = route.template.replace(/\{\*?\w+(\??)\}/g, "{}$1").toLowerCase();
      return methods.map((method) => `${method} ${this.prefix}${template}`);
    });
  }

  /**
   * `undefined` becomes 404, for a method that no function of the route takes, too: that is the
   * host's answer on Azure.
   */
  match(request: SiteRequest): MatchedFunction | undefined {
    const { pathname } = new URL(request.url);
    if (!pathname.toLowerCase().startsWith(this.prefix.toLowerCase())) {
      return undefined;
    }
    const path = pathname.slice(this.prefix.length);
    for (const candidate of this.functions) {
      const params = candidate.route.match(path);
      if (params && candidate.methods.includes(request.method)) {
        return { matched: candidate, params };
      }
    }
    return undefined;
  }
}
