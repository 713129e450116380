import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { runWorkflow, UnansweredCallError, type Mocks } from "../../../workflow-engine";
import { coverageVariable, readCoverage } from "../../../workflow-engine/testing/coverage";
import { after, compose, http, respond } from "../run/builders";
import { definitionOf } from "../run/run-definition";
import "./expect-workflow";

const definition = definitionOf({
  Read_stock: http({ uri: "https://shop.example/stock/@{triggerBody()['sku']}" }),
  Is_there: {
    type: "If",
    expression: { greater: ["@body('Read_stock')", 0] },
    actions: {
      Send_mail: http({ method: "POST", uri: "https://mail.example/", body: { to: "a", n: 1 } }),
      Answer: respond({ statusCode: 201, body: { ok: true, id: 7 } }, after("Send_mail")),
    },
    else: { actions: { Refuse: respond({ statusCode: 409 }) } },
    ...after("Read_stock"),
  },
  Never: compose(1, { runAfter: { Is_there: ["TimedOut"] } }),
});

const mocks = (stock: number): Mocks => ({
  Read_stock: { body: stock },
  Send_mail: { status: 202 },
});
const run = (stock: number, more: Mocks = {}) =>
  runWorkflow(definition, { body: { sku: "oak" }, mocks: { ...mocks(stock), ...more } });

describe("the matchers hold", () => {
  test("of a run that succeeded", async () => {
    const done = await run(3);
    expect(done).toHaveSucceeded();
    expect(done).toHaveAnswered(201, { ok: true });
    expect(done).toHaveRun("Answer");
    expect(done).toHaveRun("is_there", "Succeeded");
    expect(done).toHaveSkipped("Refuse");
    expect(done).toHaveCalled("Read_stock", { uri: "https://shop.example/stock/oak" });
    expect(done).toHaveCalled("Send_mail", { method: "POST", body: { to: "a" } });
    expect(done).not.toHaveFailed();
  });

  test("of a run that failed", async () => {
    const done = await run(3, { Send_mail: { status: 400 } });
    expect(done).toHaveFailed("ActionFailed");
    expect(done).toHaveRun("Send_mail", "Failed");
    expect(done).not.toHaveSucceeded();
    expect(done).not.toHaveRun("Answer");
    expect(done).not.toHaveSkipped("Send_mail");
    expect(done).not.toHaveCalled("Send_mail", { body: { to: "b" } });
  });
});

describe("fails when a matcher does not hold, and shows the run:", () => {
  test.each<[string, (done: Awaited<ReturnType<typeof run>>) => void, string]>([
    [
      "toHaveSucceeded",
      (done) => expect(done).not.toHaveSucceeded(),
      "not to have succeeded; got Succeeded",
    ],
    [
      "toHaveFailed",
      (done) => expect(done).toHaveFailed("X"),
      "to have failed with X; got Succeeded",
    ],
    [
      "toHaveAnswered",
      (done) => expect(done).toHaveAnswered(201, { id: 8 }),
      'to have answered 201 {"id": 8}; got 409',
    ],
    [
      "toHaveRun",
      (done) => expect(done).toHaveRun("Answer"),
      "action 'Answer' to have run; got Skipped",
    ],
    [
      "toHaveSkipped",
      (done) => expect(done).toHaveSkipped("Refuse"),
      "to have been skipped; got Succeeded",
    ],
    [
      "toHaveCalled",
      (done) => expect(done).toHaveCalled("Send_mail"),
      "action 'Send_mail' to have called",
    ],
  ])("%s", async (_name, check, message) => {
    const done = await run(0);
    expect(() => check(done)).toThrow(message);
    expect(() => check(done)).toThrow("Read_stock (Http) Succeeded");
  });

  test("a name that no action has", async () => {
    const done = await run(0);
    expect(() => expect(done).not.toHaveCalled("Send_mial")).toThrow(
      "No action is called 'Send_mial'",
    );
  });
});

test("fails when no mock answers a call, unless that is wanted", async () => {
  const options = { body: { sku: "oak" }, mocks: { Read_stock: { body: 1 } } };
  await expect(runWorkflow(definition, options)).rejects.toThrow(UnansweredCallError);
  await expect(runWorkflow(definition, options)).rejects.toThrow(
    /^Action 'Send_mail' of type Http/,
  );
  const allowed = await runWorkflow(definition, { ...options, allowUnanswered: true });
  expect(allowed.actions["Send_mail"]).toMatchObject({ code: "NotAnswered" });
});

test("a trigger that splits gives the first run with the others", async () => {
  const triggers = { t: { type: "Request", kind: "Http", splitOn: "@triggerBody()" } };
  const done = await runWorkflow(definitionOf({ A: compose("@triggerBody()") }, { triggers }), {
    body: [1, 2],
  });
  expect([done, ...done.others].map(({ actions }) => actions["A"]?.outputs)).toEqual([1, 2]);
});

describe("coverage", () => {
  let folder: string;
  beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "coverage-"));
    process.env[coverageVariable] = folder;
  });
  afterEach(() => {
    delete process.env[coverageVariable];
    fs.rmSync(folder, { recursive: true });
  });

  test("sums up the actions and branches that the runs reached", async () => {
    await run(3);
    const [once] = readCoverage(folder);
    expect(once?.branches).toEqual({ "Is_there/actions": true, "Is_there/else": false });
    await run(0);
    const [both] = readCoverage(folder);
    expect(both?.branches).toEqual({ "Is_there/actions": true, "Is_there/else": true });
    expect(both?.actions).toMatchObject({ Send_mail: true, Refuse: true, Never: false });
  });
});
