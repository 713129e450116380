import { limits, WorkFailed } from "../../../contract";
import { sampleRequest, TestApp } from "../../support/function-app";

const submit = (body: unknown) => new TestApp().submit({ body });

describe("a hostile body", () => {
  test.each([
    ["null", null],
    ["a null member", { ...sampleRequest, customer: null }],
    ["an empty body", ""],
    ["a member called toString", { ...sampleRequest, toString: 1 }],
    ["a member called __proto__", `{"__proto__":{"customer":"x"},"customer":"y","lines":[]}`],
    ["a number", 1],
  ])("fails with 400: %s", async (_title, body) => {
    const answer = await submit(body);
    expect([answer.status, answer.headers["content-type"], answer.json["error"]]).toMatchObject([
      400,
      "application/problem+json",
      { code: "InvalidRequest" },
    ]);
  });

  test("lists 20 of 4,000 violations and counts the rest", async () => {
    const unknown = Object.fromEntries(Array.from({ length: 4_000 }, (_, n) => [`member${n}`, n]));
    const { status, json } = await submit({ ...sampleRequest, ...unknown });
    expect([status, json["violationsOmitted"]]).toEqual([400, 4_000 - limits.violations]);
    expect(json["violations"]).toHaveLength(limits.violations);
  });

  test("is not repeated at length in the answer", async () => {
    const { body } = await submit({ ...sampleRequest, ["x".repeat(100_000)]: 1 });
    expect(String(body).length).toBeLessThan(3 * limits.textLength);
  });
});

describe("a text from elsewhere", () => {
  const long = `Backend said: ${"x".repeat(50_000)}`;

  test("that is long still lets the operation end, and the client read the beginning", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    await app.deliver(() => Promise.reject(new WorkFailed(long)));
    const { status, json } = await app.status(id);
    const { message } = json["error"] as { readonly message: string };
    expect([status, message.length]).toEqual([422, limits.textLength]);
    expect(message).toMatch(/^Backend said: x+…$/);
  });
});

describe("every answer", () => {
  test("forbids sniffing, and a problem carries its code as a header", async () => {
    const app = new TestApp();
    const id = await app.submitted();
    const [pending, problem] = [await app.status(id), await app.status("1")];
    expect(pending.headers["x-content-type-options"]).toBe("nosniff");
    expect(pending.headers["x-ms-error-code"]).toBeUndefined();
    expect([
      problem.headers["x-content-type-options"],
      problem.headers["x-ms-error-code"],
      problem.json["type"],
    ]).toEqual([
      "nosniff",
      "OperationNotFound",
      "https://api.example/api/problems/OperationNotFound",
    ]);
  });

  test("of 415 names what is accepted", async () => {
    const answer = await new TestApp().submit({ headers: { "content-type": "text/plain" } });
    expect([answer.status, answer.headers["accept-post"]]).toEqual([415, "application/json"]);
  });
});
