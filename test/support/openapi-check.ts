import addFormats from "ajv-formats";
import Ajv2020 from "ajv/dist/2020";
import * as work from "#work/schema";
import { settings } from "../../contract";
import { openApiDocument } from "../../contract/openapi/document";
import { frontOf } from "../../demo/facade-front";
import type { LocalRuntime } from "../../local/runtime";

type Document = ReturnType<typeof openApiDocument>;
type Part = Readonly<Record<string, unknown>>;

/** An exchange as a client saw it. */
export interface Exchange {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** What servers and the platform add to any answer. */
const ofThePlatform =
  /^(connection|content-length|content-type|date|keep-alive|transfer-encoding|vary|x-ms-workflow-.*|x-ms-correlation-id|x-ms-client-tracking-id|x-ms-tracking-id|x-ms-trigger-history-name|access-control-allow-.*)$/;

/** Responses are closed here, so that a member that the document does not name is seen. */
const closed = ["Operation", "OperationError", "Problem", "Violation", "ValetKey"];

/** Says where an exchange is not as an OpenAPI document describes it. */
export class OpenApiCheck {
  private readonly ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  private readonly document: Document;

  constructor(document: Document) {
    this.document = JSON.parse(JSON.stringify(document)) as Document;
    const schemas = this.document.components.schemas as Record<string, Record<string, unknown>>;
    for (const name of closed) schemas[name]!["additionalProperties"] = false;
    this.ajv.addSchema(this.document, "openapi");
  }

  /** Every way in which the exchange is another one; none for a path that is not of the contract. */
  violations(exchange: Exchange): readonly string[] {
    const path = this.pathOf(new URL(exchange.url).pathname);
    if (path === undefined || exchange.method === "OPTIONS") return [];
    const item = this.document.paths[path as keyof Document["paths"]] as Part;
    const method = exchange.method.toLowerCase();
    const operation = item[method] as { responses: Record<string, Part> } | undefined;
    const where = `${exchange.method} ${path} ${exchange.status}`;
    if (operation === undefined) return this.notAllowed(exchange, where);
    const described = operation.responses[exchange.status];
    if (described === undefined) return [`${where}: the status is not described; ${exchange.text}`];
    const pointer = ["paths", path, method, "responses", String(exchange.status)];
    return this.compared(exchange, described, pointer).map((text) => `${where}: ${text}`);
  }

  /** A method that no path lists. */
  private notAllowed(exchange: Exchange, where: string): readonly string[] {
    if (exchange.status !== 405) return [`${where}: the method is not described`];
    const described = this.document.components.responses.MethodNotAllowed;
    const pointer = ["components", "responses", "MethodNotAllowed"];
    const seen = exchange.method === "HEAD" ? { ...described, content: undefined } : described;
    return this.compared(exchange, seen, pointer).map((text) => `${where}: ${text}`);
  }

  private compared(exchange: Exchange, described: Part, pointer: readonly string[]): string[] {
    // Azure's own answers have headers of their own.
    if (described["x-answered-by"] === "platform") return [];
    return [
      ...this.headerViolations(
        exchange,
        (described["headers"] ?? {}) as Record<string, Part>,
        pointer,
      ),
      ...this.bodyViolations(exchange, (described["content"] ?? {}) as Part, pointer),
    ];
  }

  private headerViolations(
    { headers }: Exchange,
    described: Readonly<Record<string, Part>>,
    pointer: readonly string[],
  ): string[] {
    const known = new Set(Object.keys(described).map((name) => name.toLowerCase()));
    const unknown = [...headers.keys()].filter(
      (name) => !known.has(name) && !ofThePlatform.test(name),
    );
    const wrong = Object.entries(described).flatMap(([name, { required, schema }]) => {
      const value = headers.get(name);
      if (value === null) return required === true ? [`the header ${name} is missing`] : [];
      const isNumber = (schema as Part)["type"] === "integer";
      const parsed = isNumber ? Number(value) : value;
      return this.schemaViolations(
        parsed,
        [...pointer, "headers", name, "schema"],
        `header ${name}`,
      );
    });
    return [...unknown.map((name) => `the header ${name} is not described`), ...wrong];
  }

  private bodyViolations(
    { headers, text }: Exchange,
    content: Part,
    pointer: readonly string[],
  ): string[] {
    const types = Object.keys(content);
    if (types.length === 0) return text === "" ? [] : [`a body came where none is: ${text}`];
    const type = (headers.get("content-type") ?? "").split(";")[0]!.trim();
    const found = [type, "*/*"].find((each) => types.includes(each));
    if (found === undefined) return [`the media type ${type} is not described`];
    if (!/[/+]json$/.test(found)) return [];
    return this.schemaViolations(
      JSON.parse(text),
      [...pointer, "content", found, "schema"],
      `body ${text.slice(0, 500)}`,
    );
  }

  private schemaViolations(value: unknown, pointer: readonly string[], what: string): string[] {
    const fragment = pointer.map((part) =>
      encodeURIComponent(part.replace(/~/g, "~0").replace(/\//g, "~1")),
    );
    const $ref = `openapi#/${fragment.join("/")}`;
    const validate = this.ajv.getSchema($ref) ?? this.ajv.compile({ $ref });
    return validate(value) === true ? [] : [`${what}: ${this.ajv.errorsText(validate.errors)}`];
  }

  private pathOf(pathname: string): string | undefined {
    return Object.keys(this.document.paths).find((path) =>
      new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(pathname),
    );
  }
}

/** What a running stack of this output folder says of itself. */
export function describedStack(outdir: string, runtime: LocalRuntime): OpenApiCheck {
  const deployed = runtime.applied.functionApps[0]?.settings;
  const authentication = deployed?.[settings.authentication] === "entra" ? "entra" : "function-key";
  const hasDoor = frontOf(outdir, runtime.applied.name) === "door";
  const { baseUrl: publicBaseUrl } = runtime;
  return new OpenApiCheck(openApiDocument({ work, publicBaseUrl, authentication, hasDoor }));
}
