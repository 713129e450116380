import { logEvents, type LogEvent } from "../../contract/log-events";
import { type LogEntry, redact, structuredLog } from "../../functions/log";
import { traceIdOf } from "../../functions/trace-context";
import { hostTraceparent, sampleRequest, TestApp } from "../support/function-app";

const clientTraceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("the log", () => {
  test("has one entry for each transition, with operation, trace, states, attempt and duration", async () => {
    const app = new TestApp();
    const id = await app.submitted(sampleRequest, { traceparent: clientTraceparent });
    await app.clock.advance(2);
    await app.deliver();
    // The host's own, by which Application Insights knows the request.
    const common = { operationId: id, traceId: traceIdOf(hostTraceparent) };
    expect(app.log).toEqual([
      {
        event: "operation.create",
        ...common,
        to: "NotStarted",
        attempt: 0,
        durationMs: 0,
        clientTraceId: "0af7651916cd43dd8448eb211c80319c",
      },
      {
        event: "operation.start",
        ...common,
        from: "NotStarted",
        to: "Running",
        attempt: 1,
        durationMs: 2_000,
      },
      {
        event: "operation.succeed",
        ...common,
        from: "Running",
        to: "Succeeded",
        attempt: 1,
        durationMs: 2_000,
      },
    ] satisfies LogEntry[]);
  });

  test("writes one line of JSON an entry", () => {
    const lines: string[] = [];
    structuredLog((line) => lines.push(line))({
      event: "message.unreadable",
      reason: "two\nlines",
    });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { event: "message.unreadable", reason: "two\nlines" },
    ]);
    expect(lines[0]).not.toContain("\n");
  });

  test("cuts texts, and entries of too many members, to what Application Insights takes", () => {
    const lines: string[] = [];
    const log = structuredLog((line) => lines.push(line));
    const long = "x".repeat(50_000);
    log({ event: "dispatch.failed", operationId: "1", error: long });
    const members = Object.fromEntries([...Array(1_000).keys()].map((key) => [`m${key}`, long]));
    const about = { level: "info", message: long, operationId: "1" } as const;
    log({ ...members, ...about, event: "work.logged" });
    log({ event: "message.unreadable", reason: "half a pair \ud83d" });
    expect(lines.map(({ length }) => length < 32 * 1024)).toEqual([true, true, true]);
    const [text, entry, half] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(text).toMatchObject({
      event: "dispatch.failed",
      error: expect.stringMatching(/x…$/) as string,
    });
    expect(Object.keys(entry ?? {}).sort()).toEqual(
      ["cutFromCharacters", "event", "message", "operationId"].sort(),
    );
    expect(half?.["reason"]).toBe("half a pair \ufffd");
  });

  test("writes each event at the level of its own", () => {
    const levels: Record<string, string> = {};
    const log = structuredLog((line, level) => {
      levels[(JSON.parse(line) as LogEntry).event] = level;
    });
    for (const event of Object.keys(logEvents) as LogEvent[]) {
      log({ event, level: "info" } as LogEntry);
    }
    // @ts-expect-error -- an event that is not listed does not compile
    const unknown: LogEntry = { event: "operation.unheard" };
    // @ts-expect-error -- nor does a member that is not its event's
    const stranger: LogEntry = { event: "sweep.done", operationId: "1" };
    expect([unknown, stranger]).toHaveLength(2);
    expect(levels).toEqual(
      Object.fromEntries(Object.entries(logEvents).map(([event, { level }]) => [event, level])),
    );
    expect(levels).toMatchObject({
      "request.failed": "error",
      "dependency.failed": "warn",
      "operation.fail": "warn",
      "operation.succeed": "info",
    });
  });

  const secret = "c2VjcmV0c2VjcmV0";
  test.each([
    `https://x.blob.core.windows.net/r/1.json?sv=2025&sig=${secret}%3D&se=1`,
    `https://f.azurewebsites.net/api/requests?code=${secret}==`,
    `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${secret}==;EndpointSuffix=x`,
    `Endpoint=sb://x/;SharedAccessKeyName=n;SharedAccessKey=${secret}=`,
    `authorization: Bearer ${secret}`,
    `{"Authorization":"Bearer ${secret}"}`,
    `{"authorization":"SharedKey acc:${secret}="}`,
    `{"x-functions-key":"${secret}"}`,
    `x-functions-key: ${secret}`,
    `{"X-IDENTITY-HEADER":"${secret}"}`,
    `Authorization=SharedAccessSignature sr=x&sig=${secret}&se=1`,
    `authorization: Basic ${secret}`,
    `authorization: SharedKeyLite acc:${secret}`,
    `{"authorization":"SharedKeyLite acc:${secret}"}`,
    `{"headers":{"Authorization":["Basic ${secret}"]}}`,
    `{ authorization: 'Basic ${secret}' }`,
    `https://login.example/?next=https%3A%2F%2Fx%2Fr%3Fsv%3D1%26sig%3D${secret}%26se%3D1`,
    `twice%2526sig%253D${secret}`,
    `access_token=${secret}&token_type=Bearer`,
    `{"access_token":"${secret}","expires_in":3600}`,
    `grant_type=client_credentials&client_secret=${secret}`,
    `{"client_secret":"${secret}"}`,
    `token eyJhbGciOiJub25lIn0.eyJzZWNyZXQiOiJ${secret}.${secret}`,
  ])("does not repeat the secret of %j", (text) => {
    const lines: string[] = [];
    structuredLog((line) => lines.push(line))({ event: "settings.wrong", error: text });
    expect(redact(text)).not.toContain(secret);
    expect(lines.join()).not.toContain(secret);
    expect(() => JSON.parse(lines.join()) as unknown).not.toThrow();
  });

  test("does not repeat what stands behind a quote of a header's value", () => {
    const lines: string[] = [];
    const error = `authorization: Digest username="a", response="${secret}"\nnext line`;
    structuredLog((line) => lines.push(line))({
      event: "poison.failed",
      error,
      operationId: "c:\\",
    });
    expect(JSON.parse(lines.join())).toEqual({
      event: "poison.failed",
      error: "authorization: REDACTED\nnext line",
      operationId: "c:\\",
    });
  });

  test.each([
    "The authorization of the caller failed; see the code 403.",
    '{"error":{"code":"AuthorizationFailed","message":"no right to read"}}',
    "https://f.example/api/status/1?profile=inline&design=1",
    'a\\\\b: "quoted"',
  ])("leaves %j as it is", (text) => {
    expect(redact(text)).toBe(text);
  });

  // Patterns that try every beginning again would not come back within the test's time.
  test.each([
    ["backslashes", "\\".repeat(1_000_000)],
    ["quotes and backslashes", '\\"'.repeat(500_000)],
    ["spaces after a name", `authorization${" ".repeat(1_000_000)}`],
    ["names", "authorization".repeat(80_000)],
    ["beginnings of a token", "eyJ-".repeat(250_000)],
    ["beginnings of a parameter", "sig%3".repeat(200_000)],
    ["encoded percent signs", "%25".repeat(330_000)],
  ])("reads a million characters of %s once", (_title, text) => {
    expect(redact(text)).toBe(text);
  });

  test("has no secret, nor anything on the console, after a whole flow", async () => {
    const consoles = (["log", "info", "warn", "error", "debug"] as const).map((name) =>
      jest.spyOn(console, name).mockImplementation(),
    );
    const app = new TestApp();
    const headers = {
      authorization: `Bearer ${secret}`,
      "x-functions-key": secret,
      "idempotency-key": secret,
    };
    const id = await app.submitted({ ...sampleRequest, customer: "Private Person" }, headers);
    await app.deliver();
    await app.status(id, { headers });
    await app.result(id, { headers, query: "via=sas" });
    await app.cancel(id, { headers });
    const written = JSON.stringify(app.log);
    expect(written).not.toMatch(new RegExp(`${secret}|Private Person|sig=`));
    expect(consoles.flatMap(({ mock }) => mock.calls)).toEqual([]);
    consoles.forEach((each) => each.mockRestore());
  });
});
