import { PassThrough } from "node:stream";
import { printAddresses, quoted } from "../../../demo/conversation/addresses";
import {
  holdConversation,
  type ConversationClock,
  type ConversationOptions,
} from "../../../demo/conversation/conversation";
import { Progress } from "../../../demo/conversation/progress";
import { isInteractive } from "../../../demo/conversation/terminal";
import { FakeService } from "../../client/fake-service";
import { recordingTerminal } from "./recording-terminal";

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const credential = { functionKey: "d3v-key" };

let service: FakeService;
let terminal: ReturnType<typeof recordingTerminal>;

beforeEach(async () => {
  service = await new FakeService().start();
  terminal = recordingTerminal();
});

afterEach(() => service.stop());

function fakeClock(): ConversationClock {
  let time = 0;
  return {
    now: () => time,
    wait: async (milliseconds) => {
      time += milliseconds;
      await Promise.resolve();
    },
  };
}

function hold(options: Partial<ConversationOptions> = {}): Promise<boolean> {
  return holdConversation({
    baseUrl: service.baseUrl,
    credential,
    terminal: terminal.stream,
    clock: fakeClock(),
    ...options,
  });
}

function printed(): string[] {
  return terminal
    .text()
    .replaceAll(service.baseUrl, "http://here")
    .replaceAll(uuid, "<uuid>")
    .split("\n");
}

test("the conversation reads as HTTP, with the polls between the first and the last counted", async () => {
  service.polls = 4;
  expect(await hold()).toBe(true);
  expect(printed()).toMatchInlineSnapshot(`
   [
     "   0.00 s  > POST http://here/api/requests",
     "           > Content-Type: application/json",
     "           > Idempotency-Key: <uuid>",
     "           > X-Functions-Key: …",
     "           > {"customer":"Contoso","lines":[{"sku":"chair","quantity":4,"unitPriceCents":12900},{"sku":"desk","quantity":1,"unitPriceCents":49950}],"simulate":{"seconds":3}}",
     "   0.00 s  < 202 Accepted",
     "           < Location: http://here/api/status/op-1",
     "           < Operation-Location: http://here/api/operations/op-1",
     "           < Retry-After: 1",
     "           < Content-Type: application/json",
     "           < {"id":"op-1","status":"NotStarted","createdAt":"2026-01-01T00:00:00.000Z","lastUpdatedAt":"2026-01-01T00:00:00.000Z"}",
     "           # accepted, not done: ask at Location, in 1 s at the earliest",
     "",
     "   1.00 s  > GET http://here/api/status/op-1",
     "   1.00 s  < 202 Accepted",
     "           < Location: http://here/api/status/op-1",
     "           < Retry-After: 1",
     "           < Content-Type: application/json",
     "           < {"id":"op-1","status":"Running","createdAt":"2026-01-01T00:00:00.000Z","lastUpdatedAt":"2026-01-01T00:00:00.000Z","percentComplete":40}",
     "           # still working, 40 % done: ask again later",
     "",
     "           # … 3 more polls like this one",
     "",
     "   5.00 s  > GET http://here/api/status/op-1",
     "   5.00 s  < 302 Found",
     "           < Location: http://here/api/results/op-1",
     "           # done: Location is the result now",
     "",
     "   5.00 s  > GET http://here/api/results/op-1",
     "   5.00 s  < 200 OK",
     "           < Content-Type: application/json",
     "           < {"customer":"Contoso","lines":[{"sku":"chair","quantity":4,"unitPriceCents":12900,"amountCents":51600},{"sku":"desk","quantity":1,"unitPriceCents":49950,"amountCents":49950}],"totalCents":101550}",
     "           # the result, 5.0 s after the request",
     "",
     "",
   ]
  `);
});

test.each(["see-other", "inline"] as const)("it understands the profile %s", async (profile) => {
  service.profile = profile;
  expect(await hold()).toBe(true);
  const firstLines = printed().filter((line) => /^ +\d+\.\d\d s/.test(line));
  expect(firstLines.map((line) => line.trim())).toEqual([
    "0.00 s  > POST http://here/api/requests",
    "0.00 s  < 202 Accepted",
    "1.00 s  > GET http://here/api/status/op-1",
    profile === "inline" ? "1.00 s  < 202 Accepted" : "1.00 s  < 200 OK",
    "3.00 s  > GET http://here/api/status/op-1",
    ...(profile === "inline"
      ? ["3.00 s  < 200 OK"]
      : [
          "3.00 s  < 303 See Other",
          "3.00 s  > GET http://here/api/results/op-1",
          "3.00 s  < 200 OK",
        ]),
  ]);
});

test("the key is sent with the submit only and never printed", async () => {
  await hold();
  const keys = service.received.map(({ headers }) => headers["x-functions-key"]);
  expect(keys).toEqual(["d3v-key", ...keys.slice(1).map(() => undefined)]);
  expect(terminal.text()).not.toContain("d3v-key");
});

test("a token is sent with every request", async () => {
  await hold({ credential: { bearerToken: "t0ken" } });
  const tokens = service.received.map(({ headers }) => headers.authorization);
  expect(tokens).toEqual(tokens.map(() => "Bearer t0ken"));
});

describe("the conversation fails when", () => {
  test.each<[string, () => void, string]>([
    [
      "the request is refused",
      () => service.next.push({ status: 401 }),
      "! the request was not accepted",
    ],
    [
      "the 202 has no Location",
      () => service.next.push({ status: 202 }),
      "! the 202 has no Location, so nobody can follow it",
    ],
    ["the work fails", () => (service.outcome = "Failed"), "! there is no result"],
    ["the work takes too long", () => (service.polls = 100), "! not done within 60 s"],
    [
      "the redirect leads to another origin",
      () => (service.redirectTo = () => "http://127.0.0.1:1/api/results/op-1"),
      "! there is no result",
    ],
  ])("%s", async (_title, arrange, message) => {
    arrange();
    expect(await hold()).toBe(false);
    expect(terminal.text()).toContain(message);
  });

  test("nobody listens, saying so in one line", async () => {
    await service.stop();
    expect(await hold()).toBe(false);
    expect(terminal.text()).toMatch(/! connect ECONNREFUSED 127\.0\.0\.1:\d+\n\n$/);
    service = await new FakeService().start();
  });
});

test("the addresses can be pasted into a shell", () => {
  const baseUrl = "http://127.0.0.1:7071";
  printAddresses({ baseUrl, credential, pagePath: "/" }, terminal.stream);
  expect(printed()).toMatchInlineSnapshot(`
   [
     "Addresses",
     "",
     "  demo page  http://127.0.0.1:7071/#key=d3v-key",
     "  submit     POST   http://127.0.0.1:7071/api/requests",
     "  status     GET    http://127.0.0.1:7071/api/status/{id}",
     "  operation  GET    http://127.0.0.1:7071/api/operations/{id}",
     "  cancel     DELETE http://127.0.0.1:7071/api/operations/{id}",
     "  result     GET    http://127.0.0.1:7071/api/results/{id}",
     "  key        d3v-key (of this local run only)",
     "",
     "To paste into a shell",
     "",
     "  # submit work that takes its time, keep its Location",
     "  location=$(curl -s -D - -o /dev/null http://127.0.0.1:7071/api/requests -H 'content-type: application/json' -H 'x-functions-key: d3v-key' -d '{"customer":"Contoso","lines":[{"sku":"chair","quantity":4,"unitPriceCents":12900},{"sku":"desk","quantity":1,"unitPriceCents":49950}],"simulate":{"seconds":10}}' | tr -d '\\r' | awk 'tolower($1) == "location:" { print $2 }'); echo $location",
     "",
     "  # poll: 202 while it works, then -L follows the redirect to the result",
     "  curl -isL "$location"",
     "",
     "  # cancel it",
     "  curl -i -X DELETE "http://127.0.0.1:7071/api/operations/$(basename "$location")"",
     "",
     "  # work that fails: poll it, the status endpoint answers 422",
     "  location=$(curl -s -D - -o /dev/null http://127.0.0.1:7071/api/requests -H 'content-type: application/json' -H 'x-functions-key: d3v-key' -d '{"customer":"Contoso","lines":[{"sku":"chair","quantity":4,"unitPriceCents":12900},{"sku":"desk","quantity":1,"unitPriceCents":49950}],"simulate":{"outcome":"permanent-failure"}}' | tr -d '\\r' | awk 'tolower($1) == "location:" { print $2 }'); echo $location",
     "",
     "  # a request that is refused: 400 with every violation",
     "  curl -i http://127.0.0.1:7071/api/requests -H 'content-type: application/json' -H 'x-functions-key: d3v-key' -d '{"customer":"","lines":[]}'",
     "",
     "",
   ]
  `);
});

test("a text is one word of a shell, whatever is in it", () => {
  expect(quoted(`It's "here"`)).toBe(`'It'\\''s "here"'`);
});

test("with a token, no key is printed and every command carries the token", () => {
  const baseUrl = "http://127.0.0.1:7071";
  printAddresses({ baseUrl, credential: { bearerToken: "t0ken" } }, terminal.stream);
  const commands = printed().filter((line) => line.includes("curl"));
  expect(commands).toHaveLength(5);
  expect(commands.every((line) => line.includes("authorization: Bearer t0ken"))).toBe(true);
  expect(terminal.text()).not.toMatch(/key|demo page/);
});

describe("progress on a stream that is no terminal", () => {
  test("is one line when a step begins and one with its duration when it ends", async () => {
    const times = [0, 1250];
    const progress = new Progress(terminal.stream, () => times.shift() ?? 0);
    expect(await progress.step("Synthesizing", () => Promise.resolve(7))).toBe(7);
    expect(printed()).toEqual(["Synthesizing ...", "Synthesizing (1.3 s)", ""]);
  });

  test("fails when the step fails, with its error", async () => {
    const progress = new Progress(terminal.stream, () => 0);
    const step = progress.step("Synthesizing", () => Promise.reject(new Error("no stack")));
    await expect(step).rejects.toThrow("no stack");
    expect(printed()).toEqual(["Synthesizing ...", "Synthesizing: failed after 0.0 s", ""]);
  });
});

test("lines are rewritten only on a terminal with a width, outside CI", () => {
  const terminalOf = (isTTY: boolean, columns: number) =>
    Object.assign(new PassThrough(), { isTTY, columns });
  expect(isInteractive(terminalOf(true, 80), {})).toBe(true);
  expect(isInteractive(terminalOf(true, 0), {})).toBe(false);
  expect(isInteractive(terminalOf(false, 80), {})).toBe(false);
  expect(isInteractive(terminalOf(true, 80), { CI: "1" })).toBe(false);
  expect(isInteractive(terminalOf(true, 80), { TERM: "dumb" })).toBe(false);
});
