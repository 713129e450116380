import { fromPlain, type Value } from "../expressions/values";
import type { WorkflowClock } from "./ports";

/** What the caller of a Request trigger gets. */
export interface WorkflowResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Value;
}

/** How long Azure holds a caller's connection open for a Response action. */
const synchronousLimitSeconds = 120;

type CallerState = "waiting" | "answered" | "timed out" | "absent";

/** Whoever called the trigger: waits for one answer, for a limited time, or does not wait at all. */
export class Caller {
  /** The one answer; never settles when nobody waits. */
  readonly response: Promise<WorkflowResponse>;
  private settle: (response: WorkflowResponse) => void = () => undefined;
  private cancelDeadline: () => void = () => undefined;

  private constructor(private state: CallerState) {
    this.response = new Promise((resolve) => (this.settle = resolve));
  }

  /** Nobody waits: the run was resumed, or a schedule started it. */
  static absent(): Caller {
    return new Caller("absent");
  }

  /** Got the 202 of a workflow without a (synchronous) Response action. */
  static answered(response: WorkflowResponse): Caller {
    const caller = new Caller("answered");
    caller.settle(response);
    return caller;
  }

  /** Holds the line until a Response action, the end of the run, or 120 s. */
  static waiting(clock: WorkflowClock, requestId: string): Caller {
    const caller = new Caller("waiting");
    caller.cancelDeadline = clock.after(synchronousLimitSeconds * 1000, () => {
      caller.finish("timed out", noAnswer(504, "GatewayTimeout", requestId));
    });
    return caller;
  }

  /** Whether there is, or was, somebody to answer. */
  get isPresent(): boolean {
    return this.state !== "absent";
  }

  /** @returns how things stood before: only `waiting` means that the caller got this answer */
  answer(response: WorkflowResponse): CallerState {
    const before = this.state;
    if (before === "waiting") this.finish("answered", response);
    return before;
  }

  /** The run is over: whoever still waits gets 502. */
  runEnded(requestId: string): void {
    if (this.state === "waiting") this.finish("answered", noAnswer(502, "NoResponse", requestId));
  }

  private finish(state: CallerState, response: WorkflowResponse): void {
    this.state = state;
    this.cancelDeadline();
    this.settle(response);
  }
}

function noAnswer(statusCode: number, code: string, requestId: string): WorkflowResponse {
  return {
    statusCode,
    headers: { "Content-Type": "application/json; charset=utf-8" },
    body: fromPlain({
      error: {
        code,
        message: `The server did not receive a response from an upstream server. Request tracking id '${requestId}'.`,
      },
    }),
  };
}
