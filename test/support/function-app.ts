import {
  limits,
  routes,
  type RetryPauses,
  type Route,
  type WorkMessage,
  type Work,
} from "../../contract";
import { processMessage } from "../../functions/worker/background-worker";
import type { Dependencies, OperationSettings } from "../../functions/dependencies";
import { type Answer, type IncomingRequest, bytesOf } from "../../functions/http/answer";
import { serve, type Handler } from "../../functions/http/endpoint";
import { HeldRequests } from "../../functions/http/held-requests";
import { PollLimiter } from "../../functions/http/poll-limiter";
import { PollPace } from "../../functions/http/poll-pace";
import type { LogEntry } from "../../functions/log";
import { operationResource } from "../../functions/endpoints/operation-resource";
import { handlePoison } from "../../functions/worker/poison-handler";
import { getResult } from "../../functions/endpoints/result";
import { checkStatus } from "../../functions/endpoints/status-checker";
import { type Swept, sweep } from "../../functions/worker/sweeper";
import { work } from "../sample/work";
import type { Delivery } from "../../functions/worker/work-message";
import { acceptWork } from "../../functions/endpoints/work-acceptor";
import { FakeClock } from "./fake-clock";
import { testCredential } from "./work-context";
import { Faults } from "./faults";
import { MemoryDueIndex, MemoryOperationStore, MemoryResultStore } from "./memory-stores";
import type { QuoteRequest, QuoteResult, QuoteSettings } from "../sample/schema";

export const sampleRequest: QuoteRequest = {
  customer: "Contoso",
  lines: [
    { sku: "a", quantity: 3, unitPriceCents: 1999 },
    { sku: "b", quantity: 1, unitPriceCents: 5 },
  ],
};

export const sampleResult: QuoteResult = {
  customer: "Contoso",
  lines: [
    { sku: "a", quantity: 3, unitPriceCents: 1999, amountCents: 5997 },
    { sku: "b", quantity: 1, unitPriceCents: 5, amountCents: 5 },
  ],
  totalCents: 6002,
};

const defaults: OperationSettings = {
  publicBaseUrl: "https://api.example",
  problemBaseUrl: "https://api.example/api/problems/",
  profile: "redirect",
  retentionSeconds: 86_400,
  deadlineSeconds: 3_600,
  work: { allowSimulate: true },
  authentication: "function-key",
  platformAuthenticates: false,
};

/** Of the host's own telemetry: no request changes it. */
export const hostTraceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly query?: string;
  readonly method?: string;
}

/** An answer with its body in one piece. */
export interface Whole extends Answer {
  readonly body?: Buffer;
}

/** An answer with its JSON body parsed. */
export interface Answered extends Whole {
  readonly json: Record<string, unknown>;
}

/** The functions-only app on fakes: the real handlers, an in-memory queue, a clock that is told. */
export class TestApp {
  readonly faults = new Faults();
  readonly clock = new FakeClock();
  readonly operations = new MemoryOperationStore(this.faults);
  readonly due = new MemoryDueIndex(this.faults);
  readonly results = new MemoryResultStore(this.faults);
  readonly queue: WorkMessage[] = [];
  private readonly sentAt = new WeakMap<WorkMessage, number>();
  readonly poison: WorkMessage[] = [];
  readonly log: LogEntry[] = [];
  readonly deps: Dependencies;

  constructor(settings: Partial<OperationSettings> = {}, retry?: RetryPauses) {
    this.deps = {
      operations: this.operations,
      due: this.due,
      swept: [{ rows: this.operations, due: this.due }],
      results: this.results,
      dispatcher: {
        dispatch: ({ id, traceparent }) =>
          this.faults.write(() => this.enqueue({ operationId: id, traceparent })),
        waitingSince: async () =>
          this.queue.map((each) => this.sentAt.get(each) ?? 0).sort((a, b) => a - b)[0],
      },
      polls: new PollLimiter(),
      pace: new PollPace(),
      held: new HeldRequests(),
      clock: this.clock,
      settings: { ...defaults, ...settings },
      ...{ retry, credential: testCredential },
      log: (entry) => this.log.push(entry),
      traceparent: hostTraceparent,
    };
  }

  private enqueue(message: WorkMessage): void {
    this.queue.push(message);
    this.sentAt.set(message, this.clock.now());
  }

  submit(call: Call = {}): Promise<Answered> {
    return this.call(routes.submit, acceptWork, "", {
      method: "POST",
      body: sampleRequest,
      ...call,
      headers: { "content-type": "application/json", ...call.headers },
    });
  }

  /** Submits and answers with the id. */
  async submitted(body: unknown = sampleRequest, headers: Call["headers"] = {}): Promise<string> {
    const answer = await this.submit({ body, headers });
    if (answer.status !== 202) throw new Error(`submit answered ${JSON.stringify(answer.json)}`);
    return String(answer.json["id"]);
  }

  status(id: string, call?: Call): Promise<Answered> {
    return this.call(routes.status, checkStatus, id, call);
  }

  operation(id: string, call?: Call): Promise<Answered> {
    return this.call(routes.operation, operationResource, id, call);
  }

  cancel(id: string, call?: Call): Promise<Answered> {
    return this.operation(id, { ...call, method: "DELETE" });
  }

  result(id: string, call?: Call): Promise<Answered> {
    return this.call(routes.result, getResult, id, call);
  }

  /** The result with its content as it is: it may be no JSON. */
  download(id: string, call: Call = {}): Promise<Whole> {
    return whole(routes.result, getResult, toRequest(id, call), this.deps);
  }

  sweep(): Promise<Swept> {
    return sweep(this.deps);
  }

  process(
    message: unknown,
    own: Work<QuoteRequest, QuoteResult, QuoteSettings> = work,
    delivery?: Delivery,
  ): Promise<void> {
    return processMessage(message, own, this.deps, delivery);
  }

  handlePoison(message: unknown): Promise<void> {
    return handlePoison(message, this.deps);
  }

  /** Delivers what is queued, as the host does: again after a throw, then to the poison queue. */
  async deliver(own: Work<QuoteRequest, QuoteResult, QuoteSettings> = work): Promise<void> {
    for (let message = this.queue.shift(); message !== undefined; message = this.queue.shift()) {
      let delivered = false;
      for (let count = 1; count <= limits.deliveryAttempts && !delivered; count++) {
        const isLast = count === limits.deliveryAttempts;
        delivered = await this.process(message, own, { isLast }).then(
          () => true,
          () => false,
        );
        // A crash ends its process; the next delivery is another one's.
        this.faults.restart();
      }
      if (!delivered) await handlePoison(message, this.deps);
    }
  }

  call(route: Route, handler: Handler, id: string, call: Call = {}): Promise<Answered> {
    return answer(route, handler, toRequest(id, call), this.deps);
  }
}

async function answer(
  route: Route,
  handler: Handler,
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Answered> {
  const answered = await whole(route, handler, request, deps);
  const text = String(answered.body ?? "{}");
  return { ...answered, json: JSON.parse(text) as Record<string, unknown> };
}

async function whole(
  route: Route,
  handler: Handler,
  request: IncomingRequest,
  deps: Dependencies,
): Promise<Whole> {
  const { log, traceparent } = deps;
  const invocation = { requestId: "request-1", log, traceparent, dependencies: () => deps };
  const { body, ...head } = await serve(route, handler, request, invocation);
  return { ...head, ...(body !== undefined && { body: await bytesOf(body) }) };
}

function toRequest(id: string, { method = "GET", headers = {}, query, body }: Call) {
  return {
    method,
    headers: new Headers(headers),
    query: new URLSearchParams(query),
    params: { id },
    body: body === undefined ? null : chunks(body),
  };
}

async function* chunks(body: unknown): AsyncGenerator<Uint8Array> {
  if (body instanceof Uint8Array) yield body;
  else yield Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
