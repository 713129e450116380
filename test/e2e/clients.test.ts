import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { createHttpPoller, type OperationResponse, type RunningOperation } from "@azure/core-lro";
import {
  createHttpHeaders,
  createPipelineRequest,
  createDefaultHttpClient,
  createPipelineFromOptions,
} from "@azure/core-rest-pipeline";
import axios from "axios";
import { headers, mediaTypes, routePath, type Operation } from "../../contract";
import { quote, quoteResult, simulated } from "../support/caller";
import { pollingStacks, startStack, type RunningStack } from "../support/running-stack";

describe.each(pollingStacks)("clients that nobody changed, on %s", (stack) => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack(stack);
  });
  afterAll(() => running?.stop());

  const submitHeaders = (): Record<string, string> => ({
    [headers.contentType]: mediaTypes.json,
    ...running.caller.credentialFor("POST"),
  });

  /** An operation as Azure SDK clients wrap it; `hide` drops a header, so that the other mode runs. */
  function longRunningOperation(
    hide: string,
    query: string,
    seconds = 1,
  ): RunningOperation<unknown> {
    const send = async (url: string, init: RequestInit = {}): Promise<OperationResponse> => {
      const response = await fetch(url, { ...init, redirect: "manual" });
      const text = await response.text();
      const body: unknown = text === "" ? undefined : JSON.parse(text);
      const shown = [...response.headers].filter(([name]) => name !== hide);
      return {
        flatResponse: body,
        rawResponse: {
          statusCode: response.status,
          headers: Object.fromEntries(shown),
          body,
          request: { method: init.method ?? "GET", url },
        },
      };
    };
    return {
      sendInitialRequest: () =>
        send(`${running.caller.baseUrl}${routePath("submit")}${query}`, {
          method: "POST",
          headers: submitHeaders(),
          body: JSON.stringify(simulated({ seconds })),
        }),
      sendPollRequest: (path) => send(path),
    };
  }

  test("@azure/core-lro with Operation-Location reads the status, then the result", async () => {
    const poller = createHttpPoller(longRunningOperation(headers.location, ""), {
      intervalInMs: 200,
    });
    expect(await poller.pollUntilDone()).toEqual(quoteResult);
  });

  test("@azure/core-lro with Location alone follows the inline profile", async () => {
    const poller = createHttpPoller(
      longRunningOperation(headers.operationLocation, "?profile=inline"),
      { intervalInMs: 200 },
    );
    expect(await poller.pollUntilDone()).toEqual(quoteResult);
  });

  // Why the README, the configuration and the page warn of this profile.
  test("@azure/core-lro with Location alone takes see-other's first 200 for the result", async () => {
    const poller = createHttpPoller(
      longRunningOperation(headers.operationLocation, "?profile=see-other", 20),
      { intervalInMs: 200 },
    );
    const taken = (await poller.pollUntilDone()) as Operation;
    expect(["NotStarted", "Running"]).toContain(taken.status);
    await running.caller.call(routePath("operation", taken.id), { method: "DELETE" });
  });

  async function submittedStatusUrl(query = ""): Promise<string> {
    const answer = await running.caller.submit(quote, {}, query);
    await running.caller.ended(answer.json.id);
    return answer.headers.get(headers.location)!;
  }

  test("@azure/core-rest-pipeline follows the same-origin 302", async () => {
    const pipeline = createPipelineFromOptions({});
    const response = await pipeline.sendRequest(
      createDefaultHttpClient(),
      createPipelineRequest({
        url: await submittedStatusUrl(),
        headers: createHttpHeaders(),
        allowInsecureConnection: true,
      }),
    );
    expect([response.status, JSON.parse(response.bodyAsText!)]).toEqual([200, quoteResult]);
  });

  test.each(["", "?profile=see-other", "?profile=inline"])(
    "fetch and axios end at the result (%s)",
    async (query) => {
      const url = await submittedStatusUrl(query);
      expect(await (await fetch(url)).json()).toEqual(quoteResult);
      expect((await axios.get<unknown>(url)).data).toEqual(quoteResult);
    },
  );

  test("got, which is ESM only, follows to the result", async () => {
    const script = `import got from "got"; console.log(await got(process.argv[1]).text());`;
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...["--input-type=module", "--eval", script, "--"],
      await submittedStatusUrl(),
    ]);
    expect(JSON.parse(stdout)).toEqual(quoteResult);
  });

  test("curl -L ends at the result, and curl alone sees 302", async () => {
    const curl = promisify(execFile);
    const available = await curl("curl", ["--version"]).catch(() => undefined);
    if (!available) return console.warn("skipped: this machine has no curl");
    const url = await submittedStatusUrl();
    const { stdout } = await curl("curl", ["-sSL", url]);
    expect(JSON.parse(stdout)).toEqual(quoteResult);
    const bare = await curl("curl", ["-sS", "-o", "/dev/null", "-w", "%{http_code}", url]);
    expect(bare.stdout).toBe("302");
  });
});
