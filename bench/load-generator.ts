import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { program } from "./measured-process";
import type { Load, LoadResult } from "./programs/generate-load";
import { quantile } from "./statistics";

export type { Load, LoadResult } from "./programs/generate-load";

/** A process that sends requests and measures the answers. */
export class LoadGenerator {
  private readonly child: ChildProcess = fork(program("generate-load.ts"), {
    execArgv: ["-r", "ts-node/register"],
    serialization: "advanced",
  });

  /** @throws Error when an answer is not the expected one */
  async run(load: Load): Promise<LoadResult> {
    this.child.send(load);
    const [answer] = (await once(this.child, "message")) as [LoadResult | { error: string }];
    if ("error" in answer) throw new Error(answer.error);
    return answer;
  }

  stop(): void {
    this.child.kill();
  }
}

/** Answers a second. */
export function throughput({ latencies, elapsedMilliseconds }: LoadResult): number {
  return (latencies.length * 1000) / elapsedMilliseconds;
}

/** Milliseconds within which this share of the answers came. */
export function latency({ latencies }: LoadResult, share: number): number {
  return quantile(latencies, share);
}
