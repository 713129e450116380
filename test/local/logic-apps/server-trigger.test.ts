import { runTree } from "../../../workflow-engine/run/run-tree";
import { after, respond, type Json } from "../../workflow-engine/run/builders";
import { codeOf, post, Stage } from "./stage";

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const echo = {
  R: respond({ statusCode: 200, headers: { "X-Id": "7" }, body: "@triggerOutputs()" }),
};

describe("the trigger", () => {
  test("answers what the Response action says, and shows the run what was sent", async () => {
    const url = await stage.serve(echo);
    const response = await post(`${url}&mine=1`, { a: 1 }, { "X-Own": "y" });
    expect([response.status, response.headers.get("x-id")]).toEqual([200, "7"]);
    const outputs = (await response.json()) as { headers: Json; queries: Json; body: unknown };
    expect(outputs).toMatchObject({ queries: { mine: "1" }, body: { a: 1 } });
    expect(outputs.queries).not.toHaveProperty("sig");
    expect(outputs.headers).toMatchObject({ "X-Own": "y" });
  });

  test("shows the run who called, after whatever the caller claims", async () => {
    const url = await stage.serve(echo);
    const seen = async (given: Record<string, string>) => {
      const { headers } = (await (await post(url, {}, given)).json()) as { headers: Json };
      return Object.entries(headers as object).filter(([name]) => /^x-forwarded-for$/i.test(name));
    };
    expect(await seen({})).toEqual([["X-Forwarded-For", "127.0.0.1"]]);
    expect(await seen({ "x-forwarded-for": "203.0.113.9" })).toEqual([
      ["X-Forwarded-For", "203.0.113.9, 127.0.0.1"],
    ]);
  });

  test.each(["", "json", "no type at all", "/", "text/"])(
    "gives the workflow content of the type %p, which is none",
    async (type) => {
      const body = "@createArray(triggerOutputs()['headers']?['Content-Type'], triggerBody())";
      const url = await stage.serve({ R: respond({ statusCode: 200, body }) });
      const given = { method: "POST", headers: { "Content-Type": type }, body: "abc" };
      const content = { "$content-type": type, $content: "YWJj" };
      const isText = ["", "text/"].includes(type);
      const answer: unknown = await (await fetch(url, given)).json();
      expect(answer).toEqual([type, isText ? "abc" : content]);
    },
  );

  test("takes text as text, a form as a form, other content in base64", async () => {
    const url = await stage.serve({
      R: respond({ statusCode: 200, body: "@createArray(triggerBody())" }),
    });
    const send = async (type: string, body: string) =>
      (
        (await (
          await fetch(url, { method: "POST", headers: { "Content-Type": type }, body })
        ).json()) as unknown[]
      )[0];
    expect(await send("text/plain", "hello")).toBe("hello");
    expect(await send("application/octet-stream", "abc")).toEqual({
      "$content-type": "application/octet-stream",
      $content: "YWJj",
    });
    expect(await send("application/x-www-form-urlencoded", "a=1&b=x+y")).toMatchObject({
      $formdata: [
        { key: "a", value: "1" },
        { key: "b", value: "x y" },
      ],
    });
  });

  test("fails when the body claims to be JSON and is not", async () => {
    const url = await stage.serve(echo);
    const response = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{a",
    });
    expect(await codeOf(response)).toEqual([400, "InvalidRequestContent"]);
  });

  test("a relative path gives its parameters", async () => {
    const url = await stage.serve(
      { R: respond({ statusCode: 200, body: "@triggerOutputs()['relativePathParameters']" }) },
      { trigger: { inputs: { method: "GET", relativePath: "/orders/{id}" } } },
    );
    const [address = "", query = ""] = url.split("?");
    expect(await (await fetch(`${address}/orders/42?${query}`)).json()).toEqual({ id: "42" });
    expect(await codeOf(await fetch(`${address}/other/42?${query}`))).toEqual([
      404,
      "TriggerPathNotFound",
    ]);
    expect(await codeOf(await post(`${address}/orders/42?${query}`))).toEqual([
      404,
      "TriggerPathNotFound",
    ]);
  });

  test("fails when the workflow is disabled", async () => {
    const url = await stage.serve(echo, { state: "Disabled" });
    expect(await codeOf(await post(url))).toEqual([400, "WorkflowTriggerIsNotEnabled"]);
  });
});

test("an asynchronous Response is found at its Location", async () => {
  const url = await stage.serve({
    Call: { type: "Http", inputs: { method: "GET", uri: stage.backendUrl } },
    R: respond(
      { statusCode: 201, body: { n: 1 } },
      { operationOptions: "Asynchronous", ...after("Call") },
    ),
  });
  const finish = new Promise<() => void>((resolve) => {
    stage.answer = (_request, response) => resolve(() => void response.writeHead(200).end());
  });
  const accepted = await post(url, {});
  expect(accepted.status).toBe(202);
  const location = accepted.headers.get("location") ?? "";
  expect((await fetch(location)).status).toBe(202);
  (await finish)();
  let polled = await fetch(location);
  while (polled.status === 202) polled = await fetch(location);
  expect([polled.status, await polled.json()]).toEqual([201, { n: 1 }]);
  expect((await fetch(location.replace(/sig=[^&]+/, "sig=x"))).status).toBe(401);
});

test("the tree shows every action with status, code and values", async () => {
  const url = await stage.serve({
    A: { type: "Compose", inputs: { x: 1 } },
    R: respond({ statusCode: 200 }, after("A")),
  });
  await post(url, {});
  const [run] = stage.runs;
  const masked = (run ? runTree(run, { colors: false }) : "")
    .replace(/run \w+/, "run ID")
    .replace(/\d+ ms/g, "N ms");
  expect(masked.split("\n").slice(0, 6)).toEqual([
    "w run ID Succeeded",
    "├─ manual (trigger) Succeeded",
    "├─ A (Compose) Succeeded N ms",
    '│  inputs  {"x":1}',
    '│  outputs {"x":1}',
    "└─ R (Response) Succeeded N ms",
  ]);
});
