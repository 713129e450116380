/** Every number of the contract. Sizes in bytes, times in seconds unless the name says otherwise. */
export const limits = {
  /** Largest body of a submit. */
  requestBytes: 1024 * 1024,
  /** Deepest nesting of a submitted JSON document. */
  requestDepth: 16,
  /** Most values (members and elements, all levels) in a submitted JSON document. */
  requestValues: 10_000,
  /** Violations that a problem lists; the rest is counted. */
  violations: 20,
  /** Characters of a text that enters a record, a problem or a log entry; what is longer is cut. */
  textLength: 2_000,
  /** Characters of an error code that enters a record. */
  codeLength: 100,
  /** Characters of a checkpoint's JSON: a table column has 32,000. */
  checkpointLength: 16_000,
  /** `Prefer: wait=n` holds at most this long. */
  preferWaitSeconds: 20,
  /** Requests that one instance holds at a time; one more is answered at once. */
  heldRequests: 100,
  /** Characters of an `Idempotency-Key` (visible ASCII). */
  idempotencyKeyLength: 255,
  /** Lifetime of a `?via=sas` URL. */
  sasSeconds: 15 * 60,
  /** Deliveries before a message counts as poison (`host.json` maxDequeueCount, Service Bus max_delivery_count). */
  deliveryAttempts: 5,
  /** The Functions host ends its whole process when a function takes longer, with every message in it. */
  functionTimeoutSeconds: 30 * 60,
  /** Longest attempt, unless the deployment says less: its work is then told to stop. */
  attemptSeconds: 28 * 60,
  /** Work that has not stopped this long after its attempt's limit is let go. */
  attemptGraceSeconds: 30,
  /** Longest pause before another attempt, in which the worker holds the message. */
  retryPauseSeconds: 300,
  /**
   * A record that is still NotStarted after this time gets its message sent again by the sweeper,
   * unless the message may wait in the queue, and is looked at again each time its age has doubled.
   */
  redispatchSeconds: 60,
  /**
   * Parts into which an operation's time to its deadline is cut: there is such a look in each, so that a
   * message that was lost behind a long queue is sent while there is time for its work.
   */
  redispatchLooks: 8,
  /** What happened last to an operation, as its record keeps it: so many entries. */
  historyEntries: 20,
  /** Time within which the facade answers its client, and the most that may be chosen: the platform ends at 120. */
  facadeTimeoutSeconds: 90,
  facadeTimeoutMaximumSeconds: 110,
  /** Longest window of `facade.mergeSeconds`: shorter than the shortest retention. */
  facadeMergeMaximumSeconds: 3_600,
  /** Runs that may wait for one operation at a time; one more overruns, and polls. */
  facadeCallbacks: 20,
  /**
   * Largest result that the facade relays. Its worker holds it several times over, as bytes, as text
   * and as the callback's body, for each of 16 messages; Logic Apps takes 100 MB.
   */
  facadeResultBytes: 16 * 1024 * 1024,
  /** Characters of a callback URL: as many of them as may wait fit into one column. */
  callbackUrlLength: 1_500,
  /**
   * Longest that a delivery that failed is held while storage is away. The host renews a message after
   * five minutes; on Azure it ends when it cannot, so that a longer hold would save nothing.
   */
  outageHoldSeconds: 300,
  /** Longest that a message of Service Bus is held before its failed delivery is given back. */
  redeliveryPauseSeconds: 60,
  /** Longest time that one callback may take. */
  callbackSeconds: 10,
  /** Longest that a backend may take to answer a cancel, each of three times. */
  backendCancelSeconds: 5,
  /** Polls of one operation that may come at once, and how many a second after that; more get 429. */
  pollBurst: 30,
  pollsPerSecond: 5,
} as const;

/** No operation is polled less often. */
export const longestRetryAfterSeconds = 30;

/**
 * `Retry-After` for an operation of this age, when nothing else is known of it: a young operation is polled every second, an old one
 * every 30 s. Integer seconds, at least 1.
 */
export function retryAfterSeconds(ageSeconds: number): number {
  return Math.min(longestRetryAfterSeconds, Math.max(1, Math.ceil(ageSeconds / 10)));
}
