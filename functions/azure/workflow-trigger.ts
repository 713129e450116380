import type { ManagedIdentityCredential } from "@azure/identity";
import {
  type WorkflowMessage,
  headers,
  mediaTypes,
  settings,
  workflowAudience,
} from "../../contract";
import type { Clock, DispatchedRecord, WorkDispatcher } from "../dependencies";

/** Bounded, so that a submit fails within seconds when Logic Apps is away. */
const attempts = 4;
const retryDelayMilliseconds = 200;
const answerMilliseconds = 5_000;

/**
 * Starts a run of a workflow for each message, as the app's identity. A start whose answer was lost
 * is tried again: of two runs for one operation the second finds its record claimed and ends.
 */
export class WorkflowTrigger implements WorkDispatcher {
  /** @param url of the trigger, without a signature */
  constructor(
    private readonly url: string,
    private readonly credential: Pick<ManagedIdentityCredential, "getToken">,
    private readonly clock: Pick<Clock, "sleep">,
  ) {}

  async dispatch(record: DispatchedRecord, input: unknown): Promise<string> {
    const { id: operationId, traceparent, etag, deadlineAt, account } = record;
    const message: Record<keyof WorkflowMessage, unknown> = {
      operationId,
      traceparent,
      request: input,
      etag,
      deadlineAt,
      account,
    };
    const body = JSON.stringify(message);
    for (let attempt = 1; ; attempt++) {
      const answer = await this.post(operationId, traceparent, body).catch(asError);
      if (!(answer instanceof Error)) {
        if (answer.ok) return runIdOf(answer);
        if (!isTransient(answer.status)) throw new Error(await refusal(answer));
      }
      if (attempt === attempts) {
        const reason = answer instanceof Error ? answer.message : `HTTP ${answer.status}`;
        throw new Error(`The workflow's trigger failed ${attempts} times, last: ${reason}`);
      }
      await this.clock.sleep(retryDelayMilliseconds * 2 ** (attempt - 1));
    }
  }

  private async post(operationId: string, traceparent: string, body: string): Promise<Response> {
    const { token } = await this.credential.getToken(`${workflowAudience}/.default`);
    return fetch(this.url, {
      method: "POST",
      headers: {
        [headers.authorization]: `Bearer ${token}`,
        [headers.contentType]: mediaTypes.json,
        [headers.traceparent]: traceparent,
        [headers.workflowClientTrackingId]: operationId,
      },
      body,
      // The token is for this address alone.
      redirect: "error",
      signal: AbortSignal.timeout(answerMilliseconds),
    });
  }
}

function runIdOf(answer: Response): string {
  const runId = answer.headers.get(headers.workflowRunId);
  if (runId !== null) return runId;
  throw new Error(
    `The workflow's trigger answered ${answer.status} without ${headers.workflowRunId}; check ${settings.workflowTriggerUrl}.`,
  );
}

function isTransient(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

async function refusal(answer: Response): Promise<string> {
  const text = (await answer.text()).slice(0, 500);
  return `The workflow's trigger answered ${answer.status}: ${text}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
