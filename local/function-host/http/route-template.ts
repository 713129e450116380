/** A route template of the Functions host, `status/{id}`, ready to match paths. */
export interface RouteTemplate {
  readonly template: string;
  /** Templates match in ascending order: literal segments before parameters before catch-alls. */
  readonly precedence: string;
  /** Parameters of a path without prefix and slashes around it; `undefined` when it does not match. */
  match(path: string): Record<string, string> | undefined;
}

interface Segment {
  /** For sorting: a literal is the most specific. */
  readonly rank: "1" | "3" | "5";
  readonly pattern: string;
}

/**
 * Compiles a route template: literals (case-insensitive, as ASP.NET matches them), `{name}`,
 * `{name?}` and `{*name}`.
 *
 * @throws Error for what this host cannot match, such as `{id:int}`
 */
export function compileRoute(template: string): RouteTemplate {
  const segments = split(template).map((segment) => compileSegment(segment, template));
  const pattern = new RegExp(`^${segments.map((segment) => segment.pattern).join("")}/?$`, "i");
  return {
    template,
    precedence: segments.map((segment) => segment.rank).join(""),
    match: (path) => {
      const matched = pattern.exec(`/${path}`);
      return matched ? decodeParameters(matched.groups ?? {}) : undefined;
    },
  };
}

function split(template: string): string[] {
  return template.split("/").filter((segment) => segment !== "");
}

function compileSegment(segment: string, template: string): Segment {
  const parameter = /^\{(\*?)([A-Za-z_]\w*)(\??)\}$/.exec(segment);
  if (!parameter) {
    if (/[{}]/.test(segment)) {
      throw new Error(
        `the route "${template}" has the segment "${segment}": only {name}, {name?} and {*name} are supported`,
      );
    }
    return { rank: "1", pattern: `/${segment.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}` };
  }
  const [, catchAll, name, optional] = parameter;
  if (catchAll) {
    return { rank: "5", pattern: `(?:/(?<${name}>.*))?` };
  }
  return { rank: "3", pattern: optional ? `(?:/(?<${name}>[^/]+))?` : `/(?<${name}>[^/]+)` };
}

function decodeParameters(groups: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(groups)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, value]) => [name, decode(value)]),
  );
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A malformed escape stays as it was sent, as ASP.NET leaves it.
    return value;
  }
}
