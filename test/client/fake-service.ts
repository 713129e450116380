import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { errorCodes, profiles, routePath, type Operation, type Profile } from "../../contract";
import type { QuoteRequest } from "../sample/schema";

/** An HTTP answer that a test prescribes; `hang up` breaks the connection instead. */
export type Prescribed =
  { status: number; headers?: Record<string, string>; body?: unknown } | "hang up";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
}

type Outcome = "Succeeded" | "Failed" | "Canceled";

interface Work {
  id: string;
  request: QuoteRequest;
  pollsLeft: number;
  status: Operation["status"];
}

const moment = "2026-01-01T00:00:00.000Z";

/**
 * The contract's HTTP side, small: work ends after a number of polls instead of a time. Answers
 * prescribed with `next` are given first, to whatever comes.
 */
export class FakeService {
  readonly received: Received[] = [];
  readonly next: Prescribed[] = [];
  profile: Profile = "redirect";
  polls = 2;
  outcome: Outcome = "Succeeded";
  /** What the redirect leads to; the operation's result when undefined. */
  redirectTo?: (id: string) => string;
  baseUrl = "";
  private readonly work = new Map<string, Work>();
  private readonly byKey = new Map<string, string>();
  private readonly server = createServer((request, response) => {
    void this.serve(request, response);
  });

  async start(port = 0): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(port, "127.0.0.1", resolve));
    this.baseUrl = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const { method = "", url: path = "", headers } = request;
    this.received.push({ method, path, headers, body });
    const answer = this.next.shift() ?? this.answer(method, path, headers, body);
    if (answer === "hang up") {
      request.socket.destroy();
      return;
    }
    const json = answer.body === undefined ? "" : JSON.stringify(answer.body);
    const contentType = json === "" ? {} : { "content-type": "application/json" };
    response.writeHead(answer.status, { ...contentType, ...answer.headers }).end(json);
  }

  private answer(
    method: string,
    path: string,
    headers: IncomingMessage["headers"],
    body: string,
  ): Prescribed {
    const url = new URL(path, this.baseUrl);
    if (url.pathname === routePath("submit")) return this.submit(url, headers, body);
    const work = this.work.get(url.pathname.split("/").at(-1) ?? "");
    if (work === undefined) {
      return problem(404, errorCodes.operationNotFound, "no such operation");
    }
    if (url.pathname.startsWith(routePath("status", ""))) return this.status(work, url);
    if (url.pathname.startsWith(routePath("result", ""))) return this.result(work);
    return method === "DELETE" ? this.cancel(work) : { status: 200, body: this.operation(work) };
  }

  private submit(url: URL, headers: IncomingMessage["headers"], body: string): Prescribed {
    const key = String(headers["idempotency-key"]);
    const id = this.byKey.get(key) ?? `op-${this.work.size + 1}`;
    this.byKey.set(key, id);
    const request = JSON.parse(body) as QuoteRequest;
    if (request.lines.length === 0) return refused;
    const work = this.work.get(id) ?? { id, request, pollsLeft: this.polls, status: "NotStarted" };
    this.work.set(id, work);
    const location = `${this.baseUrl}${routePath("status", id)}${url.search}`;
    return {
      status: 202,
      headers: {
        location,
        "operation-location": `${this.baseUrl}${routePath("operation", id)}`,
        "retry-after": "1",
      },
      body: this.operation(work),
    };
  }

  private status(work: Work, url: URL): Prescribed {
    const asked = profiles.find((profile) => profile === url.searchParams.get("profile"));
    const profile = asked ?? this.profile;
    this.advance(work);
    const retry = { "retry-after": "1" };
    switch (work.status) {
      case "NotStarted":
      case "Running":
      case "Canceling":
        if (profile === "see-other") {
          return { status: 200, headers: retry, body: this.operation(work) };
        }
        return {
          status: 202,
          headers: { ...retry, location: url.href },
          body: profile === "inline" ? undefined : this.operation(work),
        };
      case "Succeeded":
        return this.done(work, profile);
      case "Failed":
        return problem(422, errorCodes.workFailed, "no price for this");
      case "Canceled":
        return problem(409, errorCodes.canceled, "canceled on request");
    }
  }

  private done(work: Work, profile: Profile): Prescribed {
    if (profile === "inline") return this.result(work);
    const location = this.redirectTo?.(work.id) ?? `${this.baseUrl}${routePath("result", work.id)}`;
    return { status: profile === "see-other" ? 303 : 302, headers: { location } };
  }

  private result(work: Work): Prescribed {
    if (work.status !== "Succeeded") {
      const answer = problem(404, errorCodes.resultNotReady, "not ready");
      return { ...answer, headers: { ...answer.headers, "retry-after": "7" } };
    }
    const lines = work.request.lines.map((line) => ({
      ...line,
      amountCents: line.quantity * line.unitPriceCents,
    }));
    const totalCents = lines.reduce((sum, line) => sum + line.amountCents, 0);
    return { status: 200, body: { customer: work.request.customer, lines, totalCents } };
  }

  private cancel(work: Work): Prescribed {
    if (work.status === "Succeeded") {
      return problem(409, errorCodes.operationCompleted, "already done");
    }
    work.status = "Canceling";
    return { status: 202, body: this.operation(work) };
  }

  private advance(work: Work): void {
    if (work.pollsLeft-- > 0) {
      work.status = work.status === "Canceling" ? "Canceling" : "Running";
    } else {
      work.status = work.status === "Canceling" ? "Canceled" : this.outcome;
    }
  }

  private operation({ id, status, pollsLeft }: Work): Operation {
    const percentComplete = Math.round(100 * (1 - Math.max(0, pollsLeft) / (this.polls + 1)));
    const progress = status === "NotStarted" ? {} : { percentComplete };
    return { id, status, createdAt: moment, lastUpdatedAt: moment, ...progress };
  }
}

function problem(
  status: number,
  code: string,
  message: string,
): { status: number; headers: Record<string, string>; body: Record<string, unknown> } {
  return {
    status,
    headers: { "content-type": "application/problem+json", "x-ms-request-id": "request-1" },
    body: { type: `about:blank#${code}`, title: code, detail: message, error: { code, message } },
  };
}

const violations = [{ pointer: "/lines", message: "must NOT have fewer than 1 items" }];
const refusal = problem(400, errorCodes.invalidRequest, "The request is not valid.");
const refused: Prescribed = { ...refusal, body: { ...refusal.body, violations } };
