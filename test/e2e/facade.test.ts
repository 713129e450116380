import { randomUUID } from "node:crypto";
import { headers, routePath, storage } from "../../contract";
import { runTree } from "../../local/workflow/run-tree";
import { quote, quoteResult, simulated } from "../support/caller";
import { LegacyClient } from "../support/legacy-client";
import { startStack, type RunningStack } from "../support/running-stack";

const timeoutSeconds = 3;

describe("the facade", () => {
  let running: RunningStack;
  let client: LegacyClient;
  beforeAll(async () => {
    running = await startStack("logic-app-facade", {
      variables: { REQUEST_REPLY_FACADE: JSON.stringify({ timeoutSeconds }) },
    });
    client = new LegacyClient(running.caller, running.triggerUrl);
  });
  afterAll(() => running?.stop());

  /** What a failing test needs to see. */
  const lastRun = () => {
    const run = running.runs.at(-1);
    return run ? runTree(run, false) : "no run has ended";
  };

  test("answers one blocking call with the result", async () => {
    const answer = await client.post(quote);
    expect([answer.status, answer.json, lastRun()]).toEqual([200, quoteResult, expect.anything()]);
    expect(answer.headers.get(headers.contentType)).toMatch(/^application\/json/);
  });
});
