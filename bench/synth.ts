import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stackNames } from "../stacks/names";
import type { Report } from "./benchmark";
import { measureNode, program } from "./measured-process";
import { interleave, mediansOf } from "./statistics";

const rounds = 5;
const aim = 2.5;
const baseline = "loading cdktf alone";

/** CPU of a synth beside that of loading cdktf, both under the loader that `cdktf.json` names. */
export async function synth(): Promise<readonly Report[]> {
  const outdir = mkdtempSync(join(tmpdir(), "bench-synth-"));
  const node = (...argv: string[]) =>
    measureNode(["-r", "ts-node/register", ...argv], { CDKTF_OUTDIR: outdir });
  const candidates = new Map([
    [baseline, () => node(program("load-cdktf.ts"))],
    ["main.ts, all stacks", () => node("main.ts")],
    ...stackNames.map((name) => [name, () => node(program("synthesize-one.ts"), name)] as const),
  ]);
  try {
    const measures = await interleave(candidates, rounds);
    const own = mediansOf(measures, (cost) => cost.own);
    const row = (name: string) => [
      name,
      own(name).toFixed(2),
      `${(own(name) / own(baseline)).toFixed(2)}x`,
    ];
    return [
      {
        title: `Synth (CPU seconds, median of ${rounds}; aim <= ${aim}x per stack)`,
        rows: [["", "CPU", "ratio"], ...[...candidates.keys()].map(row)],
        notes: ["Of the Node process alone, without the bundler's."],
      },
    ];
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
