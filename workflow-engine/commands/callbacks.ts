import { fromPlain } from "../expressions/values";
import type { WorkflowEngine } from "../run/engine";
import type { EnginePorts, HttpClient, IncomingResponse, OutgoingRequest } from "../run/ports";

/** The POST to a webhook action's callback URL. */
export interface Callback {
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: unknown;
  /** Seconds after the subscription. @default 0 */
  readonly afterSeconds?: number;
}

/** By action name, or `Name[0]` for an iteration of its loop; a list in the order of subscriptions. */
export type Callbacks = Readonly<Record<string, Callback | readonly Callback[]>>;

/** Passes calls on, and calls a webhook action back once its subscription was taken. */
export class CallbackCaller implements HttpClient {
  /** Set before the first call. */
  engine: WorkflowEngine | undefined;
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly callbacks: Callbacks,
    private readonly ports: EnginePorts,
  ) {}

  async send(request: OutgoingRequest, signal?: AbortSignal): Promise<IncomingResponse> {
    const answer = await this.ports.http.send(request, signal);
    if (answer.statusCode < 300 && !request.unsubscribes) this.callBack(request);
    return answer;
  }

  private callBack({ action }: OutgoingRequest): void {
    const { runId, name, repetition } = action;
    const callback = this.next(name, repetition);
    if (callback === undefined) return;
    const { headers = {}, body, afterSeconds = 0 } = callback;
    const payload = fromPlain({ statusCode: 200, headers, body });
    this.ports.clock.after(afterSeconds * 1000, () => {
      this.engine?.callback(runId, name, repetition, payload);
    });
  }

  private next(name: string, repetition: readonly number[]): Callback | undefined {
    const wanted = [`${name}[${repetition.join(",")}]`, name].map((key) => key.toLowerCase());
    const keys = Object.keys(this.callbacks);
    const key = wanted
      .map((each) => keys.find((given) => given.toLowerCase() === each))
      .find(Boolean);
    const found = key === undefined ? undefined : this.callbacks[key];
    if (key === undefined || found === undefined) return undefined;
    const count = this.counts.get(key) ?? 0;
    this.counts.set(key, count + 1);
    return isList(found) ? found[Math.min(count, found.length - 1)] : found;
  }
}

function isList(callback: Callback | readonly Callback[]): callback is readonly Callback[] {
  return Array.isArray(callback);
}
