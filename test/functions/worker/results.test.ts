import { WorkFile } from "../../../contract";
import { TestApp } from "../../support/function-app";

const returning = (result: unknown) => () => Promise.resolve(result as never);

async function* stream() {
  yield Buffer.from("first ");
  yield Buffer.from("second");
}

/** Status, type, disposition and text of what a client gets of an operation with this result. */
async function received(result: unknown) {
  const app = new TestApp();
  const id = await app.submitted();
  await app.deliver(returning(result));
  const { status, headers, body } = await app.download(id);
  return [status, headers["content-type"], headers["content-disposition"], String(body)];
}

const bytes = "application/octet-stream";
const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

describe("a result", () => {
  test.each([
    ["a value", { total: 1 }, ["application/json", undefined, '{"total":1}']],
    ["null", null, ["application/json", undefined, "null"]],
    ["nothing", undefined, ["application/json", undefined, "null"]],
    ["bytes", Buffer.from("raw"), [bytes, "attachment", "raw"]],
    ["a stream", stream(), [bytes, "attachment", "first second"]],
    [
      "a file",
      new WorkFile(stream(), { contentType: "text/plain", fileName: "it's.txt" }),
      ["text/plain", "attachment; filename*=UTF-8''it%27s.txt", "first second"],
    ],
    [
      "a file of text without a name",
      new WorkFile("<b>", { contentType: "text/html" }),
      ["text/html", "attachment", "<b>"],
    ],
  ])("may be %s", async (_what, result, expected) => {
    expect(await received(result)).toEqual([200, ...expected]);
  });

  test.each([
    ["a bigint", { total: 1n }, /BigInt/],
    ["a cycle", cycle, /circular/],
    ["a function", () => 1, /a function/],
    ["a file of no type", new WorkFile("x", { contentType: "png" }), /media type .*; got "png"/],
    ["a file of a type over two lines", new WorkFile("x", { contentType: "a/b\nc" }), /media type/],
  ])(
    "fails for good at the first attempt when it is %s, saying why",
    async (_what, own, reason) => {
      const app = new TestApp();
      const id = await app.submitted();
      const work = jest.fn(returning(own));
      await app.deliver(work);
      const { status, json } = await app.status(id);
      expect([status, work.mock.calls.length]).toEqual([422, 1]);
      expect(json["error"]).toEqual({
        code: "ResultNotStored",
        message: expect.stringMatching(reason) as string,
      });
      expect(app.results.results.size).toBe(0);
    },
  );

  test("is tried again when its stream breaks", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    let attempts = 0;
    await app.deliver(async () => {
      attempts++;
      async function* breaking() {
        yield Buffer.from("some");
        if (attempts === 1) throw new Error("the source is gone");
      }
      return breaking() as never;
    });
    expect([attempts, String((await app.download(id)).body)]).toEqual([2, "some"]);
  });
});
