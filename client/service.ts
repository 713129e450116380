import { headers as names, mediaTypes, type HttpMethod } from "../contract";
import { Addresses } from "./addresses";
import { parseBody, retryAfterSeconds, type Answer } from "./answer";
import { authorize, authorizeDoor, type Credential } from "./credential";
import { ProblemError, readProblem } from "./errors";
import type { CallOptions } from "./submission";
import type { Transport } from "./transport";

/** Longer than the facade may take to answer (Logic Apps: 120 s). */
const longestDoorSeconds = 130;

/** How a door says where to go on, with a `Location`. */
const namesOperation: readonly number[] = [422, 504];

interface Content {
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Where the service is, and what it asks of callers. Credentials go to its own origin only. */
export class Service {
  readonly addresses: Addresses;

  constructor(
    baseUrl: string,
    private readonly credential: Credential | undefined,
    readonly transport: Transport,
  ) {
    this.addresses = new Addresses(baseUrl);
  }

  /** Sends, and turns every 4xx and 5xx into a ProblemError. */
  async exchange(method: HttpMethod, url: string, rest: CallOptions & Content): Promise<Answer> {
    const trusted = new URL(url).origin === this.addresses.origin;
    const credentials = trusted ? await authorize(this.credential, method) : {};
    const headers = { ...rest.headers, ...credentials };
    const answer = await this.transport.send({ ...rest, method, url, headers });
    return this.accepted(answer, `${method} ${url}`);
  }

  /**
   * Posts to a facade's door, which answers late.
   *
   * @returns the answer, or where it says that its operation can be followed: when the door's time
   *   ran out (504), and when there is a result that the door cannot hold (422)
   */
  async knock(
    doorUrl: string,
    content: Content & { readonly signal?: AbortSignal },
  ): Promise<Answer | string> {
    const { origin } = new Addresses(doorUrl, "facade's URL");
    const headers = { ...content.headers, ...(await authorizeDoor(this.credential)) };
    const answer = await this.transport.send({
      ...{ ...content, method: "POST", url: doorUrl, headers },
      attemptTimeoutSeconds: longestDoorSeconds,
    });
    const location = answer.headers.get(names.location);
    if (namesOperation.includes(answer.status) && location !== null) return location;
    // The door's URL may hold a signature, which no message shall show.
    return this.accepted(answer, `POST ${origin}`);
  }

  private accepted(answer: Answer, asked: string): Answer {
    if (answer.status < 400) return answer;
    throw new ProblemError(readProblem(answer.status, parseBody(answer), asked), {
      status: answer.status,
      requestId: answer.headers.get(names.requestId) ?? undefined,
      retryAfterSeconds: retryAfterSeconds(answer, this.transport.clock.now()),
    });
  }
}

/** Headers of a POST of work; the key makes it safe to repeat. */
export function requestHeaders(idempotencyKey: string): Record<string, string> {
  return { [names.contentType]: mediaTypes.json, [names.idempotencyKey]: idempotencyKey };
}

export function preferWait(seconds: number | undefined): Record<string, string> {
  return seconds === undefined ? {} : { [names.prefer]: `wait=${seconds}` };
}
