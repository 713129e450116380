import { blobExistsCodes, headers, type OperationColumns, rowKeys } from "../../contract";
import { runMetadata } from "../../logic-apps/result";
import { fromPlain, toPlain } from "../../workflow-engine/expressions/values";
import {
  HttpFailure,
  type HttpClient,
  type IncomingResponse,
  type OutgoingRequest,
} from "../../workflow-engine/run/ports";

export type Columns = Partial<OperationColumns>;

export const operationId = "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10";
export const tableUrl = "https://data.table.example/operations";
export const resultsUrl = "https://data.blob.example/results";
const entityUrl = `${tableUrl}(PartitionKey='${operationId}',RowKey='${rowKeys.operation}')`;
const resultUrl = `${resultsUrl}/${operationId}.json`;

export const deadlineAt = "2026-01-01T01:00:00.000Z";

/** Version of the record as it was dispatched. */
export const firstVersion = 'W/"1"';

/** What happens around one call: before it, in its place, or after it took effect. */
export interface Interference {
  readonly before?: () => void;
  /** A status instead of the answer; 0 breaks the connection. The call takes effect if `effect`. */
  readonly answer?: number;
  readonly effect?: boolean;
  /** What storage calls the refusal. */
  readonly errorCode?: string;
}

/**
 * The table and the container of results as a workflow sees them: one record with compare-and-set,
 * and results of which the first stays. Other addresses go to `backend`.
 */
export class FakeStorage implements HttpClient {
  record: Columns | undefined;
  readonly results = new Map<string, unknown>();
  readonly contentTypes: string[] = [];
  /** Run that stored the result, from its metadata. */
  resultRun: string | undefined;
  /** `GET record`, `PATCH record`, `PUT result`, in order. */
  readonly calls: string[] = [];
  readonly requests: OutgoingRequest[] = [];
  /** What the record was after each write, and at first. */
  readonly states: Columns[] = [];
  backend: HttpClient["send"] = () => Promise.reject(new Error("nobody expects this call"));
  private version: number;
  private readonly plans = new Map<string, Interference>();

  /** @param record columns that somebody wrote after the record was dispatched */
  constructor(record: Columns = {}) {
    this.version = Object.keys(record).length === 0 ? 1 : 2;
    this.record = {
      status: "NotStarted",
      attempt: 0,
      deadlineAt,
      ...record,
    };
    this.states.push({ ...this.record });
  }

  /** Interferes with the n-th call (from 1) of a kind, such as `PATCH record`. */
  plan(kind: string, count: number, interference: Interference): void {
    this.plans.set(`${kind} ${count}`, interference);
  }

  /** Another writer merges columns. */
  write(columns: Columns): void {
    this.record = { ...this.record, ...columns };
    this.version++;
    this.states.push({ ...this.record });
  }

  async send(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingResponse> {
    this.requests.push(request);
    const target = this.targetOf(request);
    if (target === undefined) return this.backend(request, signal);
    const kind = `${request.method} ${target}`;
    this.calls.push(kind);
    const plan = this.plans.get(`${kind} ${this.calls.filter((call) => call === kind).length}`);
    plan?.before?.();
    if (plan?.answer === undefined) return this.perform(kind, request);
    if (plan.effect) this.perform(kind, request);
    if (plan.answer === 0) throw new HttpFailure("BadRequest", "connection reset", true);
    const { answer, errorCode } = plan;
    return { statusCode: answer, headers: errorCode ? { [headers.errorCode]: errorCode } : {} };
  }

  private targetOf({ uri }: OutgoingRequest): string | undefined {
    if (uri.split("?")[0] === entityUrl) return "record";
    if (uri === `${resultUrl}?comp=metadata`) return "metadata";
    return uri === resultUrl ? "result" : undefined;
  }

  private perform(kind: string, request: OutgoingRequest): IncomingResponse {
    expect(request.headers["Authorization"]).toBe("Bearer token for https://storage.azure.com/");
    expect(request.headers).toMatchObject({ "x-ms-version": "2020-12-06" });
    expect(request.headers["x-ms-date"]).toMatch(/^\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT$/);
    if (kind === "PUT result") return this.putResult(request);
    if (kind === "GET metadata") return this.getMetadata();
    if (this.record === undefined) return { statusCode: 404, headers: {} };
    const version = { ETag: `W/"${this.version}"` };
    if (kind === "GET record") {
      return { statusCode: 200, headers: version, body: fromPlain({ ...this.record }) };
    }
    if (request.headers["If-Match"] !== version.ETag) return { statusCode: 412, headers: {} };
    this.write(toPlain(request.body ?? null) as Columns);
    return { statusCode: 204, headers: { ETag: `W/"${this.version}"` } };
  }

  private putResult({ headers: sent, body }: OutgoingRequest): IncomingResponse {
    expect(sent).toMatchObject({ "If-None-Match": "*", "x-ms-blob-type": "BlockBlob" });
    if (this.results.has(operationId)) {
      return { statusCode: 409, headers: { [headers.errorCode]: blobExistsCodes[0] } };
    }
    this.results.set(operationId, toPlain(body ?? null));
    this.resultRun = sent[runMetadata];
    this.contentTypes.push(sent["Content-Type"] ?? "");
    return { statusCode: 201, headers: {} };
  }

  private getMetadata(): IncomingResponse {
    if (!this.results.has(operationId)) return { statusCode: 404, headers: {} };
    return { statusCode: 200, headers: this.resultRun ? { [runMetadata]: this.resultRun } : {} };
  }
}
