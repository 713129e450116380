import { once } from "node:events";
import { memoryUsage } from "node:process";
import { publicOriginSettings } from "../../demo/public-origins";
import { startLocalRuntime } from "../../local/runtime";
import type { ProcessMemory, SoakMemory } from "./soaked-stack";

/** Node's of version 20 is behind a flag, and typed with the DOM. */
interface Socket extends EventTarget {
  send(text: string): void;
  close(): void;
}
declare const WebSocket: new (url: string) => Socket;

/**
 * Runs a stack in a process of its own, `soak-process.ts <stack> <outdir> <dataFolder>`, and says what
 * memory host and functions take, each time it is asked. Needs `--expose-gc`.
 */
async function main([stack = "", outdir = "", dataFolder = ""]: string[]) {
  let inspector = "";
  const runtime = await startLocalRuntime({
    ...{ stack, outdir, publicOriginSettings, dataFolder, port: 0, inspectPort: 0 },
    log: ({ message }) => (inspector = /ws:\/\/\S+/.exec(message)?.[0] ?? inspector),
    onProblem: (problem) => process.stderr.write(`${problem}\n`),
  });
  const { baseUrl, credential } = runtime;
  process.send?.({ baseUrl, credential });
  process.on("message", () => {
    const host = hostMemory();
    void workerMemory(inspector).then((worker) => {
      process.send?.({ host, worker } satisfies SoakMemory);
    });
  });
  process.on("disconnect", () => void runtime.stop());
}

function hostMemory(): ProcessMemory {
  global.gc?.();
  const { heapUsed, rss } = memoryUsage();
  return { heap: heapUsed, resident: rss };
}

/** By the functions' own debugger port: nothing is added to their process. */
async function workerMemory(inspector: string): Promise<ProcessMemory> {
  const socket = new WebSocket(inspector);
  await once(socket as never, "open");
  const call = async <T>(method: string, params = {}): Promise<T> => {
    const answered = once(socket as never, "message") as Promise<[{ readonly data: string }]>;
    socket.send(JSON.stringify({ id: 1, method, params }));
    const [{ data }] = await answered;
    return (JSON.parse(data) as { readonly result: T }).result;
  };
  await call("HeapProfiler.collectGarbage");
  const expression = "JSON.stringify(process.memoryUsage())";
  const { result } = await call<{ readonly result: { readonly value: string } }>(
    "Runtime.evaluate",
    { expression },
  );
  socket.close();
  const { heapUsed, rss } = JSON.parse(result.value) as NodeJS.MemoryUsage;
  return { heap: heapUsed, resident: rss };
}

void main(process.argv.slice(2));
