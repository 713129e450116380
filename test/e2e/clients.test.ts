import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { headers } from "../../contract";
import { runCell, waysOf } from "../clients/cell";
import { clients } from "../clients/clients";
import { outcomeIn, readRecord } from "../clients/record";
import { targetOf } from "../clients/target";
import { quote } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

/** A few of the cells that docs/clients.md shows; `npm run clients` runs them all. */
const cells = [
  ["@azure/core-lro, by Operation-Location", "redirect"],
  ["@azure/core-lro, by Location", "inline"],
  // Why the README, the configuration and the page warn of this profile.
  ["@azure/core-lro, by Location", "see-other"],
  ["@azure/core-rest-pipeline", "redirect"],
  ["@azure/core-rest-pipeline", "see-other"],
  ...["redirect", "see-other", "inline"].flatMap((way) => [
    ["fetch (Node)", way] as const,
    ["axios", way] as const,
  ]),
  ["got", "redirect"],
  // It repeats a POST that a 302 answers.
  ["got", "Prefer: wait"],
  ["curl -L", "redirect"],
] as const;

describe.each(pollingStacks)("clients that nobody changed, on %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  test("end as docs/clients.md says, and are sent to no other origin", async () => {
    const target = targetOf(running, stack);
    const record = readRecord();
    const seen = cells.map(async ([name, wayName]) => {
      const client = clients.find((each) => each.name === name)!;
      const way = waysOf(target).find((each) => each.name === wayName)!;
      const found = present(client);
      const expected = outcomeIn(record, name, stack, wayName);
      if (found === undefined) return [name, wayName, expected, expected];
      return [name, wayName, (await runCell(target, client, found, way)).outcome, expected];
    });
    const ends = await Promise.all(seen);
    expect(ends.map(([name, way, outcome]) => [name, way, outcome])).toEqual(
      ends.map(([name, way, , expected]) => [name, way, expected]),
    );
    expect(ends.filter(([, , outcome]) => outcome !== "result")).toEqual([
      expect.arrayContaining(["@azure/core-lro, by Location", "see-other"]),
      expect.arrayContaining(["@azure/core-rest-pipeline", "see-other"]),
    ]);
  });

  test("curl alone sees 302", async () => {
    const curl = promisify(execFile);
    const available = await curl("curl", ["--version"]).catch(() => undefined);
    if (!available) return console.warn("skipped: this machine has no curl");
    const answer = await running.caller.submit(quote);
    await running.caller.ended(answer.json.id);
    const url = answer.headers.get(headers.location)!;
    const bare = await curl("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", url]);
    expect(bare.stdout).toBe("302");
  });
});

function present(client: (typeof clients)[number]) {
  try {
    return client.find();
  } catch (error) {
    console.warn(`skipped ${client.name}: ${(error as Error).message}`);
    return undefined;
  }
}
