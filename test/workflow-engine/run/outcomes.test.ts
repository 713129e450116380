import { readData } from "../data";
import { definitionOf, runDefinition, type PlainAction } from "./run-definition";

interface OutcomeCase {
  readonly id: string;
  /** What the case shows. */
  readonly rule: string;
  readonly actions: Record<string, unknown>;
  readonly http?: readonly Record<string, unknown>[];
  readonly expect: {
    readonly run?: string;
    readonly actions?: Record<string, string>;
    readonly record?: Record<
      string,
      { code?: string; error?: { code?: string; message?: string; messageContains?: string } }
    >;
    readonly outputs?: Record<string, unknown>;
    readonly outputsPartial?: Record<string, object>;
    readonly repetitions?: Record<string, number>;
    readonly repetitionStatuses?: Record<string, string[]>;
    readonly repetitionOutputs?: Record<string, unknown[]>;
    readonly resultLength?: Record<string, number>;
    readonly notRun?: string[];
    readonly calls?: number;
    readonly callLog?: [string, string][];
    readonly firstWait?: number;
  };
}

const { cases } = readData("outcomes.json") as { cases: readonly OutcomeCase[] };

describe("how actions, scopes, loops and runs end", () => {
  test.each(cases)("$id: $rule", async (each) => {
    const { expect: expected } = each;
    const report = await runDefinition(definitionOf(each.actions), { http: each.http });
    const action = (name: string): PlainAction | undefined => report.actions[name];
    const actual = {
      run: expected.run && report.status,
      actions: pick(expected.actions, (name) => action(name)?.status),
      outputs: pick(expected.outputs, (name) => action(name)?.outputs),
      repetitions: pick(expected.repetitions, (name) => action(name)?.repetitions?.length),
      repetitionStatuses: pick(expected.repetitionStatuses, (name) =>
        action(name)?.repetitions?.map(({ status }) => status),
      ),
      repetitionOutputs: pick(expected.repetitionOutputs, (name) =>
        action(name)?.repetitions?.map(({ outputs }) => outputs ?? null),
      ),
      resultLength: pick(
        expected.resultLength,
        (name) => (action(name)?.outputs as unknown[] | undefined)?.length,
      ),
      notRun: expected.notRun?.filter((name) => action(name)?.status === "Skipped"),
      calls: expected.calls && report.calls.length,
      callLog: expected.callLog && report.calls.map(({ method, uri }) => [method, uri]),
      firstWait: expected.firstWait && report.waits[0],
    };
    const { record, outputsPartial, ...exact } = expected;
    expect({ ...actual, tree: report.tree }).toMatchObject({ ...exact, tree: report.tree });
    for (const [name, outputs] of Object.entries(outputsPartial ?? {})) {
      expect(action(name)?.outputs).toMatchObject(outputs);
    }
    for (const [name, { error, ...rest }] of Object.entries(record ?? {})) {
      const { messageContains, ...exactError } = error ?? {};
      expect(action(name)).toMatchObject({ ...rest, ...(error && { error: exactError }) });
      expect(action(name)?.error?.message ?? "").toContain(messageContains ?? "");
    }
  });

  test("the cases are there", () => {
    expect(cases.length).toBeGreaterThan(15);
  });
});

function pick<T>(names: Record<string, unknown> | undefined, get: (name: string) => T) {
  return names && Object.fromEntries(Object.keys(names).map((name) => [name, get(name)]));
}
