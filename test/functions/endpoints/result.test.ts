import { Readable } from "node:stream";
import { sampleRequest, sampleResult, TestApp } from "../../support/function-app";

async function succeeded(settings: ConstructorParameters<typeof TestApp>[0] = {}) {
  const app = new TestApp(settings);
  const id = await app.submitted();
  await app.deliver();
  return { app, id };
}

describe("the result", () => {
  test("is what the work made, for the caller alone, with an ETag", async () => {
    const { app, id } = await succeeded();
    const answer = await app.result(id);
    expect([answer.status, answer.json]).toEqual([200, sampleResult]);
    expect(answer.headers).toEqual({
      "accept-ranges": "bytes",
      "access-control-expose-headers":
        "Location, Operation-Location, Retry-After, ETag, Preference-Applied, x-ms-request-id, x-ms-error-code",
      "cache-control": "private, no-store",
      "content-length": String(JSON.stringify(sampleResult).length),
      "content-type": "application/json",
      etag: '"r1"',
      "x-content-type-options": "nosniff",
      "x-ms-request-id": "request-1",
    });
  });

  test("answers HEAD with the same headers and no body", async () => {
    const { app, id } = await succeeded();
    const { headers } = await app.result(id);
    const head = await app.result(id, { method: "HEAD" });
    expect([head.status, head.headers, head.body]).toEqual([200, headers, undefined]);
  });

  test.each(['"r1"', 'W/"r1"', '"x", "r1"', "*"])(
    "is 304 without content when If-None-Match is %s",
    async (known) => {
      const { app, id } = await succeeded();
      const answer = await app.result(id, { headers: { "if-none-match": known } });
      expect([answer.status, answer.body, answer.headers["etag"]]).toEqual([
        304,
        undefined,
        '"r1"',
      ]);
    },
  );

  test("is 200 when If-None-Match names another version", async () => {
    const { app, id } = await succeeded();
    const answer = await app.result(id, { headers: { "if-none-match": '"r0"' } });
    expect([answer.status, answer.json]).toEqual([200, sampleResult]);
  });

  test("fails when the work is not done, with Retry-After", async () => {
    const app = new TestApp();
    const answer = await app.result(await app.submitted());
    expect([answer.status, answer.headers["retry-after"], answer.json["error"]]).toEqual([
      404,
      "1",
      expect.objectContaining({ code: "ResultNotReady" }),
    ]);
  });

  test("fails when the work failed, without Retry-After", async () => {
    const app = new TestApp();
    const simulate = { outcome: "permanent-failure" };
    const id = await app.submitted({ ...sampleRequest, simulate });
    await app.deliver();
    const answer = await app.result(id);
    expect([answer.status, answer.headers["retry-after"], answer.json["error"]]).toEqual([
      404,
      undefined,
      expect.objectContaining({ code: "ResultNotAvailable" }),
    ]);
  });

  test("fails with 410 when the blob was deleted early", async () => {
    const { app, id } = await succeeded();
    app.results.results.clear();
    const method = "HEAD";
    expect([(await app.result(id)).status, (await app.result(id, { method })).status]).toEqual([
      410, 410,
    ]);
  });
});

describe("a valet key", () => {
  test("is given in the body, not as a redirect, for fifteen minutes in all", async () => {
    const { app, id } = await succeeded();
    const answer = await app.result(id, { query: "via=sas" });
    expect([answer.status, answer.headers["cache-control"]]).toEqual([200, "no-store"]);
    expect(answer.json["expiresAt"]).toBe("2026-01-01T00:14:00.000Z");
    const { searchParams } = new URL(String(answer.json["contentUrl"]));
    expect(Number(searchParams.get("se")) - Number(searchParams.get("st"))).toBe(15 * 60_000);
  });

  test("ends with the result's retention", async () => {
    const { app, id } = await succeeded({ retentionSeconds: 30 });
    const answer = await app.result(id, { query: "via=sas" });
    expect(answer.json["expiresAt"]).toBe("2026-01-01T00:00:30.000Z");
  });

  test("fails when there is no result yet", async () => {
    const app = new TestApp();
    const answer = await app.result(await app.submitted(), { query: "via=sas" });
    expect(answer.json["error"]).toMatchObject({ code: "ResultNotReady" });
  });

  test("fails when via is anything else", async () => {
    const { app, id } = await succeeded();
    expect((await app.result(id, { query: "via=ftp" })).status).toBe(400);
  });
});

describe("If-Match at the result", () => {
  test.each(['"r1"', '"x", "r1"', "*"])("%s finds the stored version", async (wanted) => {
    const { app, id } = await succeeded();
    const answer = await app.result(id, { headers: { "if-match": wanted } });
    expect([answer.status, answer.json]).toEqual([200, sampleResult]);
  });

  test.each(['"r0"', 'W/"r1"', "r1"])("fails with 412 for %s", async (wanted) => {
    const { app, id } = await succeeded();
    const answer = await app.result(id, { headers: { "if-match": wanted } });
    expect([answer.status, answer.json["error"]]).toMatchObject([
      412,
      { code: "PreconditionFailed" },
    ]);
  });

  test("fails with 412 at a cancel, whose operation has no ETag, and cancels nothing", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const answer = await app.cancel(id, { headers: { "if-match": '"x"' } });
    expect([answer.status, (await app.operation(id)).json["status"]]).toEqual([412, "NotStarted"]);
    expect((await app.cancel(id, { headers: { "if-match": "*" } })).status).toBe(202);
  });
});

describe("a result that is not JSON", () => {
  test.each(["text/html", "image/svg+xml", "application/octet-stream"])(
    "of type %s is saved by a browser, and never run",
    async (contentType) => {
      const { app, id } = await succeeded();
      const stored = {
        etag: '"r1"',
        contentType,
        contentLength: 8,
        content: Readable.from([Buffer.from('"<html>"')]),
      };
      jest.spyOn(app.results, "read").mockResolvedValue(stored);
      const { headers } = await app.result(id);
      expect([headers["content-disposition"], headers["content-security-policy"]]).toEqual([
        "attachment",
        "sandbox; default-src 'none'",
      ]);
    },
  );
});

describe("a range of the result", () => {
  const text = JSON.stringify(sampleResult);

  test("is 206 with these bytes alone, their place, and what the whole says of itself", async () => {
    const { app, id } = await succeeded();
    const whole = await app.download(id);
    const { status, headers, body } = await app.download(id, { headers: { range: "bytes=5-11" } });
    expect([status, String(body)]).toEqual([206, text.slice(5, 12)]);
    expect(headers).toEqual({
      ...whole.headers,
      "content-length": "7",
      "content-range": `bytes 5-11/${text.length}`,
    });
  });

  test("after the end is 416 with the length", async () => {
    const { app, id } = await succeeded();
    const answer = await app.result(id, { headers: { range: `bytes=${text.length}-` } });
    expect([answer.status, answer.json["error"], answer.headers["content-range"]]).toEqual([
      416,
      {
        code: "RangeNotSatisfiable",
        message: expect.stringContaining(`${text.length} bytes`) as string,
      },
      `bytes */${text.length}`,
    ]);
  });

  test.each([
    ["is ignored by HEAD", { method: "HEAD", headers: { range: "bytes=0-1" } }, 200],
    [
      "of another version is the whole",
      { headers: { range: "bytes=0-1", "if-range": '"x"' } },
      200,
    ],
    ["gives way to If-None-Match", { headers: { range: "bytes=0-1", "if-none-match": "*" } }, 304],
    ["gives way to If-Match", { headers: { range: "bytes=0-1", "if-match": '"x"' } }, 412],
  ])("%s", async (_what, call, status) => {
    const { app, id } = await succeeded();
    const answer = await app.download(id, call);
    expect(answer.status).toBe(status);
    expect(answer.headers["content-range"]).toBeUndefined();
    if (status === 200) expect(answer.headers["content-length"]).toBe(String(text.length));
  });
});
