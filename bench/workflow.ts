import { contextScope, evaluate, fromPlain } from "../workflow-engine";
import type { Report } from "./benchmark";
import { interleave, mediansOf } from "./statistics";
import { runWorker } from "./worker-runs";

const rounds = 5;
const evaluations = 20_000;
const runs = 1000;
const runRounds = 3;
const aimSeconds = 10;

const context = {
  parameters: { rate: 3 },
  triggerOutputs: { body: { customer: "Contoso", lines: [{ quantity: 3, unitPriceCents: 1999 }] } },
  actions: { Read: { outputs: { statusCode: 200, headers: { ETag: '"1"' }, body: { n: 41 } } } },
};

const templates = [
  "@triggerBody()?['customer']",
  "@add(body('Read')?['n'], 1)",
  "@{triggerBody()['customer']}/@{outputs('Read')['headers']['ETag']}",
  "@if(and(equals(outputs('Read')['statusCode'], 200), greater(length(triggerBody()['lines']), 0)), mul(first(triggerBody()['lines'])['quantity'], parameters('rate')), 0)",
  "@formatDateTime(addSeconds('2026-01-15T10:30:00Z', 90), 'yyyy-MM-ddTHH:mm:ss.fffZ')",
];

/** The workflow engine on one core: expressions, and whole runs of the worker. */
export async function workflow(): Promise<readonly Report[]> {
  return [await expressions(), await workerRuns()];
}

async function expressions(): Promise<Report> {
  const scope = contextScope(fromPlain(context));
  const microseconds = (template: string) => () => {
    const startedAt = performance.now();
    for (let count = 0; count < evaluations; count++) evaluate(template, scope);
    return ((performance.now() - startedAt) * 1000) / evaluations;
  };
  const candidates = new Map(templates.map((template) => [template, microseconds(template)]));
  const measured = mediansOf(await interleave(candidates, rounds), (value) => value);
  const shown = (template: string) =>
    template.length > 70 ? `${template.slice(0, 69)}…` : template;
  return {
    title: `Expressions (microseconds each, median of ${rounds} times ${evaluations})`,
    rows: [["", "µs"], ...templates.map((each) => [shown(each), measured(each).toFixed(2)])],
    notes: ["Parsed once, as a deployed definition is."],
  };
}

async function workerRuns(): Promise<Report> {
  const name = `${runs} runs`;
  const measures = await interleave(new Map([[name, () => runWorker(runs)]]), runRounds);
  const seconds = mediansOf(measures, (measure) => measure.cpuSeconds)(name);
  const billed = mediansOf(measures, (measure) => measure.billedActions)(name);
  return {
    title: `Runs of the worker workflow (one core, storage answers at once; aim < ${aimSeconds} s)`,
    rows: [
      ["", "CPU s", "ms per run", "billed actions per run"],
      [name, seconds.toFixed(1), ((seconds * 1000) / runs).toFixed(2), String(billed)],
    ],
  };
}
