import type { Report } from "./benchmark";
import { latency, LoadGenerator, throughput, type Load, type LoadResult } from "./load-generator";
import { withLocalStack, type LocalStack } from "./local-stack";
import { interleave, mediansOf } from "./statistics";

const rounds = 5;
const aim = 0.6;
export const concurrency = 20;

/** The same requests, to the local runtime and to a bare server. */
export interface Comparison {
  readonly title: string;
  /** Says what to send, once everything is running. */
  loads(
    stack: LocalStack,
    bareUrl: string,
    generator: LoadGenerator,
  ): Promise<{
    readonly stack: Load;
    readonly bare: Load;
  }>;
}

/** Sends the loads in turn and shows how far the local runtime stays behind a bare Node server. */
export function againstBareNode(comparison: Comparison): Promise<readonly Report[]> {
  return withLocalStack(async (stack) => {
    await stack.occupyWorker();
    const bare = await stack.startBareServer();
    const generator = new LoadGenerator();
    try {
      const loads = await comparison.loads(stack, bare.url, generator);
      const measures = await interleave<string, LoadResult>(
        new Map([
          ["bare Node server", () => generator.run(loads.bare)],
          ["local runtime", () => generator.run(loads.stack)],
        ]),
        rounds,
      );
      return [toReport(comparison.title, loads.stack, measures)];
    } finally {
      generator.stop();
      bare.stop();
    }
  });
}

function toReport(
  title: string,
  { count }: Load,
  measures: ReadonlyMap<string, readonly LoadResult[]>,
): Report {
  const perSecond = mediansOf(measures, throughput);
  const within = (share: number) => mediansOf(measures, (result) => latency(result, share));
  const rows = [...measures.keys()].map((name) => [
    name,
    perSecond(name).toFixed(0),
    `${(perSecond(name) / perSecond("bare Node server")).toFixed(2)}x`,
    within(0.5)(name).toFixed(1),
    within(0.95)(name).toFixed(1),
  ]);
  return {
    title: `${title} (${rounds} rounds of ${count}, ${concurrency} at once; aim >= ${aim}x)`,
    rows: [["", "per second", "ratio", "p50 ms", "p95 ms"], ...rows],
  };
}
