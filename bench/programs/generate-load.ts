import { Agent, request } from "node:http";

/** Requests to send, in turn from the list until there were `count`, and no more than `concurrency` at once. */
export interface Load {
  readonly method: string;
  readonly urls: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly count: number;
  readonly concurrency: number;
  /** Any other status is an error. */
  readonly expectedStatus: number;
}

export interface LoadResult {
  /** Milliseconds from sending to the end of the answer, one of each request. */
  readonly latencies: readonly number[];
  readonly elapsedMilliseconds: number;
  /** Bodies of the answers. */
  readonly answers: readonly string[];
}

function send(load: Load, url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const { method, headers, body, expectedStatus } = load;
    const length = { "content-length": String(Buffer.byteLength(body ?? "")) };
    const sent = request(url, { method, agent, headers: { ...headers, ...length } }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        if (answer.statusCode === expectedStatus) resolve(text);
        else reject(new Error(`${method} ${url} was answered ${answer.statusCode}: ${text}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function generate(load: Load): Promise<LoadResult> {
  const latencies: number[] = [];
  const answers: string[] = [];
  let next = 0;
  // Of this load alone: a connection kept from an earlier one may be closed by now.
  const agent = new Agent({ keepAlive: true });
  const startedAt = performance.now();
  const caller = async () => {
    while (next < load.count) {
      const url = load.urls[next++ % load.urls.length] ?? "";
      const sentAt = performance.now();
      answers.push(await send(load, url, agent));
      latencies.push(performance.now() - sentAt);
    }
  };
  try {
    await Promise.all(Array.from({ length: load.concurrency }, caller));
    return { latencies, elapsedMilliseconds: performance.now() - startedAt, answers };
  } finally {
    agent.destroy();
  }
}

// A caller with a process of its own, as a real one has: it does not slow down what it measures.
process.on("message", (load: Load) => {
  generate(load).then(
    (result) => process.send?.(result),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});
