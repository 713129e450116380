import { limits, routePath, storage } from "../../contract";
import { hostConfiguration } from "../../contract/host";
import { AccountedLoad, each } from "../support/accounted-load";
import { loadSize } from "../support/load-size";
import { lastSign, nextSign, type Sign } from "../support/next-sign";
import { startStack, type RunningStack } from "../support/running-stack";

const stack = "functions-only";
const { requests, rounds } =
  loadSize() === "full" ? { requests: 10_000, rounds: 5 } : { requests: 1_000, rounds: 2 };

/** The steps of a request's life, each with what is seen of it. */
const steps: Readonly<Record<string, Sign>> = {
  accept: { operation: "table Insert Entity" },
  dispatch: { operation: "queue Put Message" },
  claim: { line: /"event":"operation\.start"/ },
  work: { line: /"event":"attempt\.failed"/ },
  store: { operation: "blob Put Blob" },
  end: { line: /"event":"operation\.succeed"/ },
  delete: { operation: "queue Delete Message" },
};
/** Messages that one host has in work at most. */
const { batchSize, newBatchThreshold } = hostConfiguration().extensions.queues;
const messagesInWork = batchSize + newBatchThreshold;
/** Longer than a host that died holds its messages. */
const heldSeconds = 20;
const quietSeconds = 3 * heldSeconds;
const purge: Sign = { operation: "blob Delete Blob" };

let running: RunningStack;
beforeAll(async () => {
  running = await startStack(stack, { heldSeconds });
});
afterAll(() => running?.stop());

/** Ends host and functions at the next sign of a step. */
async function crashAt(sign: Sign): Promise<void> {
  await nextSign(running, sign);
  await running.crashHosts();
}

(loadSize() === "least" ? test.skip : test)(
  `${requests} requests, with host and functions killed at every step, ${rounds} times each: nothing is lost or doubled`,
  async () => {
    const load = new AccountedLoad(running.caller.undescribed, requests);
    const names = Array.from({ length: rounds }, () => Object.keys(steps)).flat();
    const every = Math.floor(requests / (names.length + 1));
    const crashes: string[] = [];
    let crash: Promise<void> = Promise.resolve();
    await load.submit((accepted) => {
      const name = accepted % every === 0 ? names[accepted / every - 1] : undefined;
      if (name === undefined) return;
      crash = crash.then(() => crashAt(steps[name] as Sign)).then(() => void crashes.push(name));
    });
    await crash;
    expect(crashes).toEqual(names);
    // Not by polls: many thousand of them take from the backlog's time.
    await lastSign(running, { line: /"event":"operation\.(succeed|fail)"/ }, quietSeconds);
    await each(load.ids, (id) => load.checkAnswer(id));
    const account = await load.account(stack, running.dataFolder);
    process.stderr.write(`${JSON.stringify({ crashes: crashes.length, ...account })}\n`);
    const failing = requests / 50;
    expect(account).toMatchObject({ accepted: requests, stored: requests, wrong: [] });
    expect(account.ends["Failed"]).toBe(failing + account.exhausted);
    expect(account.ends["Succeeded"]).toBe(requests - failing - account.exhausted);
    // What a host had taken when it died, and no more, was done again.
    const interrupted = crashes.length * messagesInWork;
    expect(account.repeatedAttempts).toBeLessThanOrEqual(interrupted);
    expect(account.exhausted).toBeLessThanOrEqual(interrupted / limits.deliveryAttempts);

    const expired = load.ids.slice(0, requests / 20);
    await each(expired, (id) => running.age(id, "expired"));
    for (let round = 0; round < rounds; round++) {
      const crashed = crashAt(purge);
      await running.runTimer("sweeper");
      await crashed;
    }
    // What a sweep has no time for is left to the next one.
    for (let round = 0; round < rounds; round++) await running.runTimer("sweeper");
    await each(expired, async (id) => {
      const { status } = await running.caller.call(routePath("result", id));
      const isThere = await running.blobExists(storage.containers.results, id);
      expect([id, status, isThere]).toEqual([id, 410, false]);
    });
    const kept = await running.caller.call(routePath("operation", load.ids.at(-1) ?? ""));
    expect(kept.status).toBe(200);
  },
  3 * 3600_000,
);
