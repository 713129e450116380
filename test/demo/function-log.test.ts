import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FunctionLog, type ShownLogs } from "../../demo/function-log";
import type { LogEntry } from "../../local/function-host/rpc";
import { recordingTerminal } from "./conversation/recording-terminal";

let dataFolder: string;
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), "function-log-"));
});
afterEach(() => rmSync(dataFolder, { recursive: true }));

const now = () => new Date("2026-01-01T00:00:00Z");
const started =
  '{"event":"operation-started","operationId":"1","attempt":2,"by":"me","tags":["a"]}';
const entries: readonly LogEntry[] = [
  { level: "information", category: "user", functionName: "worker", message: started },
  { level: "debug", category: "user", functionName: "worker", message: "details" },
  { level: "debug", category: "system", functionName: "worker", message: "Executed" },
  { level: "warning", category: "user", message: "{ not: json }" },
  { level: "error", category: "system", functionName: "worker", message: "threw\n  at a.ts:1" },
];

function written(shown: ShownLogs) {
  const { stream: terminal, text } = recordingTerminal();
  const log = new FunctionLog({ dataFolder, terminal, shown, now });
  for (const entry of entries) log.write(entry);
  return { log, text };
}

describe("the log of the functions", () => {
  test("shows what the functions say themselves, and what they throw", () => {
    expect(written("own").text().split("\n")).toEqual([
      '           | information worker operation-started 1 attempt=2 by=me tags=["a"]',
      "           | warning      { not: json }",
      "           | error       worker threw",
      "             at a.ts:1",
      "",
    ]);
  });

  test("shows everything, or nothing, when asked to", () => {
    expect(written("all").text().split("\n")).toHaveLength(7);
    expect(written("none").text()).toBe("");
  });

  test("is in a file, all of it, with times; only its owner may read it", () => {
    const { log } = written("none");
    expect(readFileSync(log.file, "utf8").split("\n")).toEqual([
      `2026-01-01T00:00:00.000Z information user worker ${started}`,
      "2026-01-01T00:00:00.000Z debug user worker details",
      "2026-01-01T00:00:00.000Z debug system worker Executed",
      "2026-01-01T00:00:00.000Z warning user - { not: json }",
      "2026-01-01T00:00:00.000Z error system worker threw",
      "  at a.ts:1",
      "",
    ]);
    expect(statSync(log.file).mode & 0o777).toBe(0o600);
  });

  test("shows its end again after a conversation that failed", () => {
    const { log, text } = written("none");
    log.showTail();
    expect(text()).toContain(`Last lines of ${join(dataFolder, "functions.log")}:`);
    expect(text()).toContain("error system worker threw\n    at a.ts:1");
    expect(text()).not.toContain("details");
  });
});
