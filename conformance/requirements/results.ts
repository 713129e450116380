import { errorCodes, headers, isTerminal, limits, mediaTypes, viaSas } from "../../contract";
import type { Requirement } from "../requirement";
import { demand, NotShown } from "../violation";
import { jsonOf, problemOf, type Seen, type Service } from "../service";

async function resultUrl(service: Service): Promise<string> {
  const { id } = await service.endedOne("quick");
  return service.url("result", id);
}

function etagOf(answer: Seen): string {
  const etag = answer.headers.get(headers.etag);
  demand(/^(W\/)?".*"$/.test(etag ?? ""), "an ETag", etag);
  return etag ?? "";
}

export const resultRequirements: readonly Requirement[] = [
  {
    id: "result.content",
    says: "200 with the content, an ETag, and Cache-Control: private, no-store",
    look: async (service) => {
      const answer = await service.call(await resultUrl(service));
      demand(answer.status === 200, "200", `${answer.status} ${answer.text}`);
      etagOf(answer);
      const cache = answer.headers.get(headers.cacheControl);
      demand(cache === "private, no-store", "Cache-Control: private, no-store", cache);
      return `200, ${answer.headers.get(headers.contentType)}`;
    },
  },
  {
    id: "result.head",
    says: "HEAD answers as GET, without the content",
    look: async (service) => {
      const url = await resultUrl(service);
      const got = await service.call(url);
      const head = await service.call(url, { method: "HEAD" });
      demand(head.status === 200 && head.text === "", "200 without content", head.status);
      demand(etagOf(head) === etagOf(got), "the same ETag", etagOf(head));
      return "200";
    },
  },
  {
    id: "result.not-modified",
    says: "304 when If-None-Match names the version",
    look: async (service) => {
      const url = await resultUrl(service);
      const known = { [headers.ifNoneMatch]: etagOf(await service.call(url)) };
      const answer = await service.call(url, { headers: known });
      demand(answer.status === 304 && answer.text === "", "304 without content", answer.status);
      return "304";
    },
  },
  {
    id: "result.precondition",
    says: "412 when If-Match names another version",
    look: async (service) => {
      const answer = await service.call(await resultUrl(service), {
        headers: { [headers.ifMatch]: '"another"' },
      });
      problemOf(answer, 412, errorCodes.preconditionFailed);
      return "412";
    },
  },
  {
    id: "result.range",
    says: "206 with Content-Range and these bytes alone for Range: bytes=1-3; the whole when If-Range names another version",
    look: async (service) => {
      const url = await resultUrl(service);
      const whole = await service.call(url);
      const range = { [headers.range]: "bytes=1-3" };
      const part = await service.call(url, { headers: range });
      demand(part.status === 206, "206", part.status);
      const length = Buffer.byteLength(whole.text);
      const named = part.headers.get(headers.contentRange);
      demand(named === `bytes 1-3/${length}`, `Content-Range: bytes 1-3/${length}`, named);
      const bytes = Buffer.from(whole.text).subarray(1, 4).toString();
      demand(part.text === bytes, "bytes 1 to 3", part.text);
      const other = { ...range, [headers.ifRange]: '"another"' };
      const again = await service.call(url, { headers: other });
      demand(again.status === 200, "200 with If-Range of another version", again.status);
      return named ?? "";
    },
  },
  {
    id: "result.range-beyond",
    says: "416 with the length in Content-Range for a range after the end",
    look: async (service) => {
      const answer = await service.call(await resultUrl(service), {
        headers: { [headers.range]: "bytes=9999999999-" },
      });
      problemOf(answer, 416, errorCodes.rangeNotSatisfiable);
      const named = answer.headers.get(headers.contentRange);
      demand(/^bytes \*\/\d+$/.test(named ?? ""), "Content-Range: bytes */length", named);
      return named ?? "";
    },
  },
  {
    id: "result.not-ready",
    says: "404 ResultNotReady with Retry-After before the end",
    look: async (service) => {
      const { id } = await service.accepted(service.requests.slow);
      const answer = await service.call(service.url("result", id));
      await service.call(service.url("operation", id), { method: "DELETE" });
      problemOf(answer, 404, errorCodes.resultNotReady);
      demand(answer.headers.has(headers.retryAfter), "Retry-After", "none");
      return "404";
    },
  },
  {
    id: "result.not-available",
    says: "404 ResultNotAvailable when the work failed",
    look: async (service) => {
      const { id } = await service.endedOne("failing");
      problemOf(await service.call(service.url("result", id)), 404, errorCodes.resultNotAvailable);
      return "404";
    },
  },
  {
    id: "result.valet-key",
    says: "?via=sas gives a URL in the body: read only, one blob, https, at most 15 minutes",
    look: async (service) => {
      const answer = await service.call(`${await resultUrl(service)}?via=${viaSas}`);
      demand(answer.status === 200, "200", `${answer.status} ${answer.text}`);
      const url = new URL(String(jsonOf(answer)["contentUrl"]));
      const of = (name: string): string => url.searchParams.get(name) ?? "";
      demand(
        of("sp") === "r" && of("sr") === "b" && of("spr") === "https",
        "sp=r, sr=b, spr=https",
        {
          sp: of("sp"),
          sr: of("sr"),
          spr: of("spr"),
        },
      );
      const life = (Date.parse(of("se")) - Date.parse(of("st"))) / 1000;
      demand(life > 0 && life <= limits.sasSeconds, `at most ${limits.sasSeconds} s`, life);
      return `sp=r, sr=b, ${life} s`;
    },
  },
];

/** Looks at every answer that the other requirements saw; comes last. */
export const everyAnswer: readonly Requirement[] = [
  {
    id: "every.request-id",
    says: "every answer carries x-ms-request-id",
    look: async ({ own }) => everyOne(own, headers.requestId, (value) => value !== null),
  },
  {
    id: "every.nosniff",
    says: "every answer carries X-Content-Type-Options: nosniff",
    look: async ({ own }) =>
      everyOne(own, headers.contentTypeOptions, (value) => value === "nosniff"),
  },
  {
    id: "every.exposed",
    says: "every answer exposes the headers that a client reads to scripts of other origins",
    look: async ({ own }) =>
      everyOne(own, headers.exposeHeaders, (value) =>
        ["Location", "Operation-Location", "Retry-After", "ETag", "x-ms-error-code"].every((name) =>
          (value ?? "").split(", ").includes(name),
        ),
      ),
  },
  {
    id: "every.problem",
    says: "every problem has type, title, detail, error and its code as header, and no numeric status",
    look: async ({ own }) => {
      const problems = own.filter(
        ({ headers: got, text }) =>
          got.get(headers.contentType)?.startsWith(mediaTypes.problem) && text,
      );
      demand(problems.length > 0, "problems among the answers", "none");
      for (const answer of problems) {
        const { type, title, detail, error, status } = jsonOf(answer) as Record<string, unknown>;
        const where = at(answer);
        const isWhole = [type, title, detail].every(
          (text) => typeof text === "string" && text !== "",
        );
        demand(
          isWhole && error !== undefined,
          "type, title, detail and error",
          `${where} ${answer.text}`,
        );
        demand(status === undefined, "no numeric status member", `${where} ${answer.text}`);
        const code = answer.headers.get(headers.errorCode);
        demand(code === (error as { code?: string }).code, "x-ms-error-code", `${where} ${code}`);
      }
      return `${problems.length} problems`;
    },
  },
  {
    id: "every.no-server-error",
    says: "nothing was answered with 5xx",
    look: async ({ seen }) => {
      const wrong = seen.find(({ status }) => status >= 500);
      demand(wrong === undefined, "no 5xx", wrong && at(wrong));
      return `${seen.length} answers`;
    },
  },
  {
    id: "every.operation",
    says: "every status that was shown is one of the contract's, and only ended ones expire",
    look: async ({ seen }) => {
      const shown = seen.flatMap((answer) => {
        const isJson = answer.headers.get(headers.contentType) === mediaTypes.json;
        // A part of a JSON document is none.
        const isWhole = answer.status !== 206;
        const body = isJson && isWhole && answer.text ? jsonOf(answer) : {};
        return typeof body["status"] === "string" && typeof body["createdAt"] === "string"
          ? [body]
          : [];
      });
      if (shown.length === 0) throw new NotShown("no operation was shown");
      for (const operation of shown) {
        const status = operation["status"] as Parameters<typeof isTerminal>[0];
        const expires = operation["expiresAt"] !== undefined;
        demand(expires === isTerminal(status), "expiresAt on ended operations only", operation);
      }
      return `${shown.length} operations`;
    },
  },
];

function everyOne(
  own: readonly Seen[],
  header: string,
  isRight: (value: string | null) => boolean,
): string {
  const wrong = own.find((answer) => !isRight(answer.headers.get(header)));
  demand(wrong === undefined, header, wrong && `${at(wrong)}: ${wrong.headers.get(header)}`);
  return `${own.length} answers`;
}

/** Without the query, which may hold a signature. */
function at({ method, url, status }: Seen): string {
  return `${method} ${url.split("?")[0]} ${status}`;
}
