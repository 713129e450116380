import { headers, type WorkflowMessage } from "../../contract";
import { WorkflowTrigger } from "../../functions/azure/workflow-trigger";
import { sweep } from "../../functions/worker/sweeper";
import { parseSchedule } from "../../local/function-host/triggers/schedule";
import { TimerListener } from "../../local/function-host/triggers/timer-listener";
import { ManualClock } from "../local/function-host/fakes";
import { TestApp } from "../support/function-app";
import { sharedClock } from "../support/shared-clock";

/**
 * How Logic Apps answers a start. `lost`: a run starts, and the connection breaks. `throttled`: a run
 * starts, and waits.
 */
type Answer = "started" | "throttled" | "lost" | 401 | 503;

/** Seconds from a minute's beginning to the submit, so that sweep and age are told apart. */
const submittedAt = 10;

/** The app of functions-logic-app with its timer, and a workflow whose runs claim their record. */
function functionsLogicApp(deadlineSeconds = 3_600) {
  const clock = new ManualClock();
  const app = new TestApp({ deadlineSeconds });
  const beganAt = clock.now();
  const starts: number[] = [];
  const runs: ("holds the operation" | "did nothing")[] = [];
  const throttled: (() => Promise<void>)[] = [];
  let answer: Answer = "started";

  /** As logic-apps/claim-record.ts: by the version that was dispatched. */
  const claim = async ({ operationId, etag }: WorkflowMessage): Promise<void> => {
    const record = await app.operations.read(operationId);
    const claimed =
      record && (await app.operations.update({ ...record, etag: etag ?? "", status: "Running" }));
    runs.push(claimed === undefined ? "did nothing" : "holds the operation");
  };
  jest.spyOn(globalThis, "fetch").mockImplementation(async (_url, init) => {
    starts.push((clock.now() - beganAt) / 1000);
    if (typeof answer === "number") return new Response("refused", { status: answer });
    const message = JSON.parse(init?.body as string) as WorkflowMessage;
    if (answer === "throttled") throttled.push(() => claim(message));
    else await claim(message);
    if (answer === "lost") throw new TypeError("fetch failed");
    const runId = { [headers.workflowRunId]: `run-${starts.length}` };
    return new Response(null, { status: 202, headers: runId });
  });

  const getToken = async () => ({ token: "the-token", expiresOnTimestamp: 0 });
  const shared = sharedClock(clock);
  const dispatcher = new WorkflowTrigger("https://logic.example/trigger", { getToken }, shared);
  Object.assign(app.deps, { clock: shared, dispatcher });
  new TimerListener({
    listened: {
      ...{ kind: "timer", name: "sweeper", bindingName: "timer", runOnStartup: false },
      ...{ schedule: parseSchedule("0 * * * * *"), useMonitor: false },
    },
    monitor: { read: () => undefined, write: () => undefined },
    invoke: async () => void (await sweep(app.deps)),
    clock,
  }).start();
  return {
    ...{ app, clock, starts, runs },
    answerWith: (next: Answer) => (answer = next),
    releaseThrottled: () => Promise.all(throttled.splice(0).map((begin) => begin())),
    states: () =>
      [...app.operations.records.values()].map(({ status, error }) => error?.code ?? status),
  };
}

/** A submit whose process died at a write: the first is the due index's, the second the record's. */
async function died(write: number, effect: boolean, answer: Answer = "started", deadline?: number) {
  const stack = functionsLogicApp(deadline);
  await stack.clock.advance(submittedAt);
  stack.answerWith(answer);
  stack.app.faults.crashAt(write, effect);
  await stack.app.submit();
  expect(stack.app.faults.crashed).toBe(true);
  stack.app.faults.restart();
  return stack;
}

/** The record is written, and no run was started for it. */
const swallowed = (answer?: Answer, deadline?: number) => died(2, true, answer, deadline);

afterEach(() => jest.restoreAllMocks());

describe("a run whose start a crash swallowed", () => {
  test("is started by the first sweep after the operation's first minute, and by none after that", async () => {
    const { clock, starts, runs, states } = await swallowed();
    await clock.advance(3_000);
    expect([starts, runs, states()]).toEqual([[120], ["holds the operation"], ["Running"]]);
  });

  test("is tried four times in each sweep while Logic Apps is away", async () => {
    const { clock, starts, runs, answerWith } = await swallowed(503);
    await clock.advance(190);
    answerWith("started");
    await clock.advance(3_000);
    expect([starts, runs]).toEqual([
      [120, 120.2, 120.6, 121.4, 180, 180.2, 180.6, 181.4, 240],
      ["holds the operation"],
    ]);
  });

  test("is tried once in each sweep while Logic Apps refuses it, until the deadline ends the operation", async () => {
    const { clock, starts, runs, states } = await swallowed(401, 300);
    await clock.advance(290);
    expect([starts, states()]).toEqual([[120, 180, 240, 300], ["NotStarted"]]);
    await clock.advance(3_000);
    expect([starts, runs, states()]).toEqual([[120, 180, 240, 300], [], ["DeadlineExceeded"]]);
  });

  test("began although each answer was lost: one run holds the operation, and no sweep starts another", async () => {
    const { clock, starts, runs, states } = await swallowed("lost");
    await clock.advance(3_000);
    const late = ["did nothing", "did nothing", "did nothing"];
    expect([starts, runs, states()]).toEqual([
      ...[
        [120, 120.2, 120.6, 121.4],
        ["holds the operation", ...late],
      ],
      ["Running"],
    ]);
  });
});

test("a run whose id a crash swallowed, and that waits, gets a second one: the first that claims holds the operation", async () => {
  const stack = await died(3, false, "throttled");
  const { clock, starts, runs, states, answerWith, releaseThrottled } = stack;
  answerWith("started");
  await clock.advance(300);
  await releaseThrottled();
  await clock.advance(3_000);
  expect([starts, runs, states()]).toEqual([
    ...[
      [10, 120],
      ["holds the operation", "did nothing"],
    ],
    ["Running"],
  ]);
});

test("a run that is known to wait gets no second one", async () => {
  const { app, clock, starts, runs, answerWith, releaseThrottled } = functionsLogicApp();
  answerWith("throttled");
  await app.submitted();
  await clock.advance(3_000);
  await releaseThrottled();
  expect([starts, runs]).toEqual([[0], ["holds the operation"]]);
});

test("a submit that Logic Apps does not take is tried four times within 1.4 s, fails, and is sent by no sweep", async () => {
  const { app, clock, starts, runs, states, answerWith } = functionsLogicApp();
  answerWith(503);
  const answer = app.submit();
  await clock.advance(3_000);
  expect([(await answer).status, starts, runs]).toEqual([503, [0, 0.2, 0.6, 1.4], []]);
  expect(states()).toEqual(["DispatchFailed"]);
});
