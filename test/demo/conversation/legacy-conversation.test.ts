import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { holdLegacyConversation } from "../../../demo/conversation/legacy-conversation";
import { recordingTerminal } from "./recording-terminal";

/** What the work's examples expect of a result. */
const result = JSON.stringify({ totalCents: 101_550 });

type Scripted = readonly [status: number, headers?: Readonly<Record<string, string>>];

describe("the legacy client's conversation", () => {
  let server: Server;
  let script: Scripted[];
  let body: string;
  let authorizations: (string | undefined)[];
  let triggerUrl: string;

  beforeEach(async () => {
    authorizations = [];
    body = result;
    server = createServer((request, response) => {
      authorizations.push(request.headers.authorization);
      request.resume().on("end", () => {
        const [status, headers = {}] = script.shift() ?? [500];
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    triggerUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/invoke?sp=x&sig=secret`;
  });
  afterEach(() => server.close());

  const overrun = (): Scripted => [504, { location: `${new URL(triggerUrl).origin}/status` }];
  const done: Scripted = [302, { location: "/result" }];

  async function hold(bearerToken?: string): Promise<{ succeeded: boolean; text: string }> {
    const { stream, text } = recordingTerminal();
    const succeeded = await holdLegacyConversation({
      ...{ triggerUrl, bearerToken, terminal: stream, timeBudgetSeconds: 5 },
      pause: () => Promise.resolve(),
    });
    return { succeeded, text: text() };
  }

  test("shows an answer, an overrun that is polled, and a retry, without the signature", async () => {
    script = [[200], overrun(), [202, { "retry-after": "1" }], [202], done, [200], [200]];
    const { succeeded, text } = await hold();
    expect(succeeded).toBe(true);
    expect(text.match(/< \d{3}/g)).toEqual(
      ["200", "504", "202", "302", "200", "200"].map((code) => `< ${code}`),
    );
    expect(text).toContain('"seconds":10');
    expect(text).not.toContain("secret");
  });

  test("shows its token to nobody, and to the trigger only", async () => {
    script = [[200], overrun(), done, [200], [200]];
    const { text } = await hold("t0ken");
    expect(text).not.toContain("t0ken");
    const bearer = "Bearer t0ken";
    expect(authorizations).toEqual([bearer, bearer, undefined, undefined, bearer]);
  });

  test("goes on when the quick example is slower than the facade waits here", async () => {
    script = [overrun(), [202], done, [200], overrun(), done, [200], [200]];
    const { succeeded, text } = await hold();
    expect([succeeded, text]).toEqual([
      true,
      expect.stringMatching(/took longer than the 5 s that the facade waits \(facade\.timeoutS/),
    ]);
  });

  test("fails when the slow quick example fails", async () => {
    script = [overrun(), [202], [422]];
    const { succeeded, text } = await hold();
    expect([succeeded, text]).toEqual([false, expect.stringMatching(/not answered with its res/)]);
  });

  test("follows the profiles whose status endpoint redirects nobody, or is always 200", async () => {
    script = [[200], overrun(), [200, { "retry-after": "1" }], [200], [200]];
    expect((await hold()).succeeded).toBe(true);
  });

  test.each<[string, Scripted[], RegExp]>([
    ["the first call is not answered", [[503]], /not answered with its result/],
    ["the long work is answered with success", [[200], [200]], /not answered with 504/],
    ["a 504 leads nowhere", [[200], [504]], /not answered with 504 and Location/],
  ])("fails when %s", async (_what, answers, reason) => {
    script = answers;
    const { succeeded, text } = await hold();
    expect([succeeded, text]).toEqual([false, expect.stringMatching(reason)]);
  });

  test("follows no redirect to another origin", async () => {
    script = [[200], overrun(), [302, { location: "http://elsewhere.example/result" }]];
    const { succeeded, text } = await hold();
    expect([succeeded, text]).toEqual([false, expect.stringMatching(/there is no result/)]);
    expect(text).not.toContain("> GET http://elsewhere.example");
  });

  test("fails when the result is not that of the example", async () => {
    body = "{}";
    script = [[200]];
    const { succeeded, text } = await hold();
    expect(succeeded).toBe(false);
    expect(text).toContain("! the result is not that of the example: totalCents must be 101550");
  });

  test("fails when nobody listens, with one line", async () => {
    triggerUrl = "http://127.0.0.1:1/invoke";
    const { succeeded, text } = await hold();
    expect([succeeded, text]).toEqual([false, expect.stringContaining("! ")]);
  });
});
