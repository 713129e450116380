import type { TriggerClock } from "../clock";
import type { QueueFunction } from "../function-index";
import type { QueueConfiguration } from "../host-configuration";
import type { InvokeFunction, Listener } from "./listener";
import { defaultHeldSeconds, deliver, type Delivery } from "./queue-delivery";
import type { StorageQueue } from "./storage-queue";
import { WorkInFlight } from "./work-in-flight";

export interface QueueListenerOptions {
  readonly listened: QueueFunction;
  readonly configuration: QueueConfiguration;
  readonly queue: StorageQueue;
  /** `<queue>-poison`; absent for a queue that is one itself. */
  readonly poisonQueue?: StorageQueue;
  readonly invoke: InvokeFunction;
  readonly clock: TriggerClock;
  /** Seconds after which a message that a dead host had taken comes again. @default as on Azure */
  readonly heldSeconds?: number;
  /** One line; not repeated while the same problem lasts. */
  readonly onProblem: (problem: string) => void;
}

const firstPauseMilliseconds = 100;

/**
 * Polls a storage queue as the Functions host does: `batchSize` messages at once, again when no
 * more than `newBatchThreshold` are in work, and with growing pauses, up to `maxPollingInterval`,
 * while the queue is empty or out of reach.
 */
export class QueueListener implements Listener {
  private readonly work = new WorkInFlight();
  private readonly delivery: Delivery;
  private pause = firstPauseMilliseconds;
  private polling: Promise<void> | undefined;
  private pollAgain = false;
  private stopped = false;
  private dead = false;
  private problem: string | undefined;
  private cancelPoll: () => void = () => undefined;

  constructor(private readonly options: QueueListenerOptions) {
    this.delivery = {
      ...options,
      heldSeconds: options.heldSeconds ?? defaultHeldSeconds,
      hostState: () => (this.dead ? "dead" : this.stopped ? "stopping" : "running"),
      onProblem: (problem) => this.report(problem),
    };
  }

  start(): void {
    this.poll();
  }

  /**
   * Polls at once. The host on Azure would poll a little later; on this machine nobody wants to
   * watch a demonstration wait for a polling interval. A poison queue keeps to its interval: no
   * request fills it, and each poll searches all of Azurite's messages.
   */
  wake(): void {
    if (this.options.poisonQueue === undefined) return;
    this.pause = firstPauseMilliseconds;
    this.poll();
  }

  crash(): void {
    this.dead = true;
    this.stopped = true;
    this.cancelPoll();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancelPoll();
    await this.polling;
    await this.work.drained();
  }

  private poll(): void {
    this.cancelPoll();
    if (this.stopped || this.work.count > this.options.configuration.newBatchThreshold) {
      return;
    }
    if (this.polling) {
      this.pollAgain = true;
      return;
    }
    this.polling = this.receive().then((received) => {
      this.polling = undefined;
      this.schedule(received);
    });
  }

  /** Number of messages taken. */
  private async receive(): Promise<number> {
    const { queue, configuration } = this.options;
    try {
      const { heldSeconds } = this.delivery;
      const messages = await queue.receive(configuration.batchSize, heldSeconds);
      this.problem = undefined;
      for (const message of messages) {
        this.work.add(deliver(message, this.delivery), () => this.pollWhenRoom());
      }
      return messages.length;
    } catch (error) {
      this.report((error as Error).message);
      return 0;
    }
  }

  /** A poll that found no room was dropped: the message that makes room brings it back. */
  private pollWhenRoom(): void {
    if (this.work.count === this.options.configuration.newBatchThreshold) {
      this.poll();
    }
  }

  private schedule(received: number): void {
    if (this.stopped) {
      return;
    }
    const { clock, configuration } = this.options;
    if (received > 0 || this.pollAgain) {
      this.pause = firstPauseMilliseconds;
    }
    // Fewer than asked for means that the queue was empty a moment ago.
    const pollNow = this.pollAgain || received === configuration.batchSize;
    this.pollAgain = false;
    if (pollNow) {
      this.poll();
      return;
    }
    this.cancelPoll = clock.after(this.pause, () => this.poll());
    this.pause = Math.min(this.pause * 2, configuration.maxPollingIntervalSeconds * 1000);
  }

  private report(problem: string): void {
    if (problem !== this.problem) {
      this.problem = problem;
      this.options.onProblem(`${this.options.listened.name}: ${problem}`);
    }
  }
}
