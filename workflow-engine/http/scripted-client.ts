import { toText } from "../expressions/text";
import { isArray, isValueObject, member, type Value } from "../expressions/values";
import {
  HttpFailure,
  type HttpClient,
  type IncomingResponse,
  type OutgoingRequest,
} from "../run/ports";
import { decodeBody, isJson } from "./content";
import { headerValue } from "./header-names";

/** What an outgoing call is answered with. */
export interface ScriptedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Value;
  /** Fails the call as a broken connection with this message instead. */
  readonly error?: string;
}

/** Answers calls from a list, in order, the last answer again and again; nothing leaves the machine. */
export class ScriptedHttpClient implements HttpClient {
  readonly requests: OutgoingRequest[] = [];

  /** @param answers at least one */
  constructor(private readonly answers: readonly ScriptedAnswer[]) {}

  async send(request: OutgoingRequest): Promise<IncomingResponse> {
    const answer = this.answers[Math.min(this.requests.length, this.answers.length - 1)];
    this.requests.push(request);
    if (answer === undefined || answer.error !== undefined) {
      throw new HttpFailure(
        "BadRequest",
        `Http request failed: ${answer?.error ?? "the list of answers is empty."}`,
        true,
      );
    }
    return toIncomingResponse(answer);
  }
}

export function toIncomingResponse(answer: ScriptedAnswer): IncomingResponse {
  const body = decoded(answer);
  const { status: statusCode, headers } = answer;
  return { statusCode, headers, ...(body === undefined ? {} : { body }) };
}

/** A string body with a JSON content type is JSON text; every other body stands for itself. */
function decoded({ headers, body }: ScriptedAnswer): Value | undefined {
  const type = headerValue(headers, "content-type") ?? "";
  if (typeof body !== "string" || !isJson(type.split(";")[0]?.trim().toLowerCase() ?? "")) {
    return body;
  }
  try {
    return decodeBody(Buffer.from(body, "utf8"), type);
  } catch {
    return body;
  }
}

/** @throws Error when the file's content is no list of `{ status, headers?, body? }` */
export function readAnswers(content: Value): ScriptedAnswer[] {
  const list = isArray(content) ? content : [content];
  return list.map((answer, index) => {
    const status = member(answer, "status") ?? member(answer, "statusCode");
    const error = member(answer, "error");
    if (typeof status !== "number" && typeof error !== "string") {
      throw new Error(`answer ${index} needs a numeric 'status'`);
    }
    return {
      status: Number(status ?? 0),
      headers: headersOf(member(answer, "headers")),
      body: member(answer, "body"),
      error: typeof error === "string" ? error : undefined,
    };
  });
}

function headersOf(value: Value | undefined): Record<string, string> {
  if (!isValueObject(value)) return {};
  return Object.fromEntries([...value].map(([name, one]) => [name, toText(one)]));
}
