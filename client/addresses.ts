import { queries, routePath, type Profile, type RouteName } from "../contract";
import { ProtocolError } from "./errors";

type OperationRoute = Exclude<RouteName, "submit">;

const operationRoutes: readonly OperationRoute[] = ["status", "operation", "result"];
const loopback = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** The service's URLs, made from the contract's routes; every URL of one operation gives the others. */
export class Addresses {
  /** Origin that credentials may be sent to. */
  readonly origin: string;
  private readonly root: string;

  /**
   * @param baseUrl what stands before `/api`: scheme, host and, behind a proxy, a path
   * @param what it is called to whom gave it
   * @throws TypeError when it is no https URL, without its query, which may hold a signature; plain
   *   http is for this machine only
   */
  constructor(baseUrl: string, what = "base URL") {
    const shown = baseUrl.replace(/\?[^]*$/, "?…");
    if (!URL.canParse(baseUrl)) {
      throw new TypeError(`the ${what} must be like https://host, got "${shown}"`);
    }
    const url = new URL(baseUrl);
    if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback.has(url.hostname))) {
      throw new TypeError(
        `the ${what} must be https, got "${shown}": a key must not travel in clear text (http is for 127.0.0.1 and localhost)`,
      );
    }
    this.origin = url.origin;
    this.root = `${url.origin}${url.pathname.replace(/\/$/, "")}`;
  }

  /** Where to submit; with a profile, the returned `Location` carries it too. */
  submit(profile?: Profile): string {
    const url = `${this.root}${routePath("submit")}`;
    return profile === undefined ? url : `${url}?${queries.profile}=${profile}`;
  }

  /**
   * One of an operation's URLs.
   *
   * @param target the operation's id, or any of its URLs; a status URL keeps its query (the profile)
   * @throws ProtocolError when it is neither
   */
  of(route: OperationRoute, target: string): string {
    if (!target.includes("/")) {
      return `${this.root}${routePath(route, encodeURIComponent(target))}`;
    }
    const found = parse(target);
    if (found.route === route) return target;
    return `${found.root}${routePath(route, found.id)}`;
  }

  /** The operation's id in one of its URLs. */
  id(target: string): string {
    return target.includes("/") ? decodeURIComponent(parse(target).id) : target;
  }
}

function parse(target: string): { route: OperationRoute; root: string; id: string } {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  for (const route of operationRoutes) {
    const prefix = routePath(route, "");
    const at = url?.pathname.lastIndexOf(prefix) ?? -1;
    const id = url?.pathname.slice(at + prefix.length) ?? "";
    if (url && at >= 0 && id !== "" && !id.includes("/")) {
      return { route, root: `${url.origin}${url.pathname.slice(0, at)}`, id };
    }
  }
  const expected = operationRoutes.map((route) => routePath(route)).join(", ");
  throw new ProtocolError(`"${target}" is no operation id and no URL ending in ${expected}`);
}
