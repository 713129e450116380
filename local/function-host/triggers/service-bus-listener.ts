import type { LockedMessage, MessageReceiver } from "../../service-bus/message";
import type { TriggerClock } from "../clock";
import type { ServiceBusFunction } from "../function-index";
import type { ServiceBusConfiguration } from "../host-configuration";
import type { InvokeFunction, Listener } from "./listener";
import { serviceBusMetadata, traceOf } from "./service-bus-metadata";
import { applyBindingData } from "./trigger-metadata";
import { WorkInFlight } from "./work-in-flight";

export interface ServiceBusListenerOptions {
  readonly listened: ServiceBusFunction;
  readonly configuration: ServiceBusConfiguration;
  readonly receiver: MessageReceiver;
  readonly invoke: InvokeFunction;
  readonly clock: TriggerClock;
  readonly onProblem: (problem: string) => void;
}

/** Locks and lifetimes of the broker end by its clock, without an event: look again this often. */
const lookAgainMilliseconds = 1000;

/**
 * Receives from a Service Bus queue as the Functions host does: up to `maxConcurrentCalls` messages
 * in work, locks renewed at half-time for `maxAutoLockRenewalDuration`, success completes, failure
 * abandons. Retries and dead-lettering belong to the queue.
 */
export class ServiceBusListener implements Listener {
  private readonly work = new WorkInFlight();
  private stopped = false;
  private dead = false;
  private cancelLook: () => void = () => undefined;
  private unsubscribe: () => void = () => undefined;

  constructor(private readonly options: ServiceBusListenerOptions) {}

  start(): void {
    this.unsubscribe = this.options.receiver.onAvailable(() => this.receive());
    this.receive();
  }

  crash(): void {
    this.dead = true;
    this.stopped = true;
    this.unsubscribe();
    this.cancelLook();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.unsubscribe();
    this.cancelLook();
    await this.work.drained();
  }

  private receive(): void {
    this.cancelLook();
    if (this.stopped) {
      return;
    }
    const { receiver, configuration, clock } = this.options;
    const free = configuration.maxConcurrentCalls - this.work.count;
    for (const message of free > 0 ? receiver.receive(free) : []) {
      this.work.add(this.deliver(message), () => this.receive());
    }
    this.cancelLook = clock.after(lookAgainMilliseconds, () => this.receive());
  }

  private async deliver(message: LockedMessage): Promise<void> {
    const { receiver, listened, configuration, onProblem } = this.options;
    const stopRenewing = this.renewLock(message);
    const succeeded = await this.succeeds(message);
    stopRenewing();
    if (this.dead) return;
    try {
      if (!succeeded) {
        receiver.abandon(message.lockToken);
      } else if (listened.autoCompleteMessages ?? configuration.autoCompleteMessages) {
        receiver.complete(message.lockToken);
      }
    } catch (error) {
      onProblem(`${listened.name}: ${(error as Error).message}`);
    }
  }

  private async succeeds(message: LockedMessage): Promise<boolean> {
    const { invoke, listened } = this.options;
    const text = message.body.toString("utf8");
    const metadata = applyBindingData(serviceBusMetadata(message), text);
    try {
      const { name: functionName, bindingName } = listened;
      const traceParent = traceOf(message);
      await invoke({ functionName, bindingName, data: { string: text }, metadata, traceParent });
      return true;
    } catch {
      // The host has logged the failure; here it only decides what becomes of the message.
      return false;
    }
  }

  /** The answer stops the renewal. */
  private renewLock(message: LockedMessage): () => void {
    const { receiver, clock, configuration, listened, onProblem } = this.options;
    const until = clock.now() + configuration.maxAutoLockRenewalSeconds * 1000;
    let cancel: () => void = () => undefined;
    const schedule = (lockedUntil: number) => {
      const halfTime = Math.max(0, (lockedUntil - clock.now()) / 2);
      if (clock.now() + halfTime > until) {
        return;
      }
      cancel = clock.after(halfTime, () => {
        if (this.dead) return;
        try {
          schedule(receiver.renewLock(message.lockToken));
        } catch (error) {
          onProblem(`${listened.name}: ${(error as Error).message}`);
        }
      });
    };
    schedule(message.lockedUntil);
    return () => cancel();
  }
}
