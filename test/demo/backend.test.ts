import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { backendVariables, calledBackend, parseBackend, readRequestFile } from "../../demo/backend";
import { SampleBackend, type SampleBackendOptions } from "../../demo/sample-backend";
import { synthesize } from "../support/synth";

describe("the option --backend", () => {
  test("an http URL of this machine is called by http, and has https in the stack", () => {
    expect(parseBackend("http://localhost:8080/quotes")).toEqual({
      configuredUrl: "https://localhost:8080/quotes",
      plainOrigins: { "https://localhost:8080": "http://localhost:8080" },
    });
    expect(parseBackend("http://127.0.0.1").plainOrigins).toEqual({
      "https://127.0.0.1": "http://127.0.0.1",
    });
  });

  test("an https URL is called as it is", () => {
    const url = "https://api.example.com/quotes";
    expect(parseBackend(url)).toEqual({ configuredUrl: url, plainOrigins: {} });
  });

  test.each(["http://api.example.com/quotes", "http://127.0.0.1.example.com", "ftp://x", "quotes"])(
    "%s is refused with the reason",
    (text) => expect(() => parseBackend(text)).toThrow(/in the clear/),
  );

  test("a synthesized stack says whether it calls one, and what that takes", () => {
    const variables = backendVariables(parseBackend("http://localhost:8080/quotes"));
    const outdir = synthesize(variables);
    expect(calledBackend(outdir, "functions-logic-app")).toEqual({ takesAny: true });
    expect(calledBackend(outdir, "functions-only")).toBeUndefined();
    expect(calledBackend(synthesize(), "functions-logic-app")).toBeUndefined();
    const checked = synthesize({ ...variables, REQUEST_REPLY_BACKEND_REQUEST_SCHEMA: "work" });
    expect(calledBackend(checked, "functions-logic-app")).toEqual({ takesAny: false });
  });
});

test("the file of --request is JSON, or is named", () => {
  const folder = mkdtempSync(join(tmpdir(), "request-"));
  const file = join(folder, "request.json");
  writeFileSync(file, '{"a":1}');
  expect(readRequestFile(file)).toEqual({ a: 1 });
  writeFileSync(file, "{a:1}");
  expect(() => readRequestFile(file)).toThrow(`--request must be a file of JSON; got ${file}: `);
  rmSync(folder, { recursive: true });
});

describe("the sample backend", () => {
  let backend: SampleBackend | undefined;
  afterEach(() => backend?.close());

  async function listening(options: SampleBackendOptions) {
    backend = new SampleBackend(options);
    const url = await backend.listen(0);
    const post = (body: string, key = "one") =>
      fetch(`${url}/quotes`, { method: "POST", body, headers: { "idempotency-key": key } });
    return { url, post };
  }

  test("answers 202 with the same Location for the same key, and what it got in the end", async () => {
    const { post, url } = await listening({ seconds: 600 });
    const [first, second] = [await post('{"a":1}'), await post('{"a":1}')];
    expect([first.status, first.headers.get("location")]).toEqual([202, `${url}/jobs/one`]);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));
    await backend?.close();
    const done = await listening({ seconds: 0 });
    expect(await (await done.post('{"a":1}')).json()).toEqual({ received: { a: 1 }, seconds: 0 });
  });

  test("a DELETE of the job cancels it, unless jobs cannot be canceled", async () => {
    const { post, url } = await listening({ seconds: 600 });
    await post("{}");
    const job = `${url}/jobs/one`;
    expect((await fetch(job, { method: "DELETE" })).status).toBe(204);
    expect([(await fetch(job)).status, await (await fetch(job)).json()]).toEqual([
      409,
      { error: { code: "Canceled", message: "The job was canceled." } },
    ]);
    await backend?.close();
    const stubborn = await listening({ seconds: 600, cancelable: false });
    await stubborn.post("{}");
    const refused = await fetch(`${stubborn.url}/jobs/one`, { method: "DELETE" });
    expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET"]);
  });

  test("fails when told to, and says what is no JSON", async () => {
    const { post } = await listening({ seconds: 0, failing: true, blocking: true });
    expect([(await post("{}")).status, (await post("{", "two")).status]).toEqual([422, 400]);
  });
});
