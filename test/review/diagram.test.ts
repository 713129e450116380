import type { StackReview } from "../../review/compare/change";
import { diagramOf } from "../../review/diagram/diagram";
import { groups, partsOf } from "../../review/diagram/parts";
import { stackOf, type SynthesizedStack } from "../../review/synthesized/stack";
import { stackMutations } from "./stack-mutations";
import { original, reviewOf, synthesizeStack } from "./synthesized";

/** Labels of the boxes, by group. */
function boxes(stack: SynthesizedStack): Record<string, string[]> {
  const parts = partsOf(stack);
  return Object.fromEntries(
    groups.map((group) => [
      group,
      parts
        .filter((part) => part.group === group)
        .map(({ label }) => label.replaceAll("<br/>", " "))
        .sort(),
    ]),
  );
}

/** Arrows with the boxes' labels instead of their ids, those of data only, sorted. */
function flows(stack: SynthesizedStack): string[] {
  const labels = new Map(partsOf(stack).map(({ id, label, group }) => [id, `${group}: ${label}`]));
  const named = (id: string) => labels.get(id)?.replaceAll("<br/>", " ") ?? id;
  return [...diagramOf(stack).matchAll(/^ {2}(\S+) -->\|(.+)\| (\S+)$/gm)]
    .map(([, from = "", label, to = ""]) => `${named(from)} | ${label} | ${named(to)}`)
    .sort();
}

const site = "Function App FunctionApp/Site";

test("resources stand where the request meets them", () => {
  const operations = ["container requests", "container results"];
  expect(boxes(original("functions-only"))).toEqual({
    front: [`${site} HTTP functions`],
    broker: ["storage queue work", "storage queue work-poison"],
    worker: [`${site} triggered by the queue`],
    store: [
      "container packages",
      ...operations,
      "storage account FunctionApp/Code/HostStorage",
      "storage account Operations/Account",
      "table operations",
    ],
    identity: ["managed identity FunctionApp/Identity"],
    monitoring: [
      "Application Insights Monitoring/ApplicationInsights",
      "Log Analytics workspace Monitoring/Workspace",
    ],
  });
  const withWorkflow = boxes(original("functions-logic-app"));
  expect([withWorkflow["broker"], withWorkflow["worker"]]).toEqual([
    [],
    ["Logic App BackgroundWorker"],
  ]);
  const withFacade = boxes(original("logic-app-facade"));
  expect([withFacade["front"], withFacade["worker"]]).toEqual([
    [`${site} HTTP functions`, "Logic App Facade"],
    [`${site} triggered by the queue`],
  ]);
});

test("messages and calls flow through the parts", () => {
  const way = (stack: string) =>
    flows(original(stack)).filter((flow) => /messages|run|calls|SAS|HTTPS/.test(flow));
  const [front, worker] = [
    `front: ${site} HTTP functions`,
    `worker: ${site} triggered by the queue`,
  ];
  expect(way("functions-logic-app")).toEqual([
    `Client | HTTPS | ${front}`,
    `${front} | starts a run | worker: Logic App BackgroundWorker`,
  ]);
  expect(way("logic-app-facade")).toEqual([
    `Client | HTTPS | ${front}`,
    "Client | SAS URL | front: Logic App Facade",
    "broker: Service Bus queue facade-work | messages | " + worker,
    "front: Logic App Facade | messages | broker: Service Bus queue facade-work",
    `${worker} | calls back | front: Logic App Facade`,
  ]);
});

test("with Entra, clients bring a token", () => {
  const clientId = "11111111-2222-3333-4444-555555555555";
  const stack = synthesizeStack("functions-only", {
    REQUEST_REPLY_AUTHENTICATION: JSON.stringify({ mode: "entra", clientId }),
  });
  expect(flows(stack)[0]).toBe(`Client | Entra token | front: ${site} HTTP functions`);
});

test("a stack of nothing has no diagram", () => {
  expect(diagramOf(stackOf("none", {}))).toBe("");
});

describe("the review draws the stack", () => {
  const drawn = (name: string): StackReview["pictures"] => {
    const { stack, mutate } = stackMutations[name]!;
    return reviewOf(stack, mutate).pictures;
  };

  test("when a role goes, and what it let flow", () => {
    const [picture, ...more] = drawn("a role less");
    expect(more).toEqual([]);
    const lines = (text = "") => new Set(text.split("\n"));
    const after = lines(picture?.after);
    const gone = [...lines(picture?.before)].filter((line) => !after.has(line));
    const role = "Storage Queue Data Message Sender";
    expect(gone.map((line) => /\|(.*)\|/.exec(line)?.[1]).sort()).toEqual(
      [role, "messages", "messages"].sort(),
    );
    expect([...after].every((line) => lines(picture?.before).has(line))).toBe(true);
  });

  test("when a resource comes", () => {
    const [picture] = drawn("one more queue");
    expect([picture?.on, /storage queue<br\/>extra/.test(picture?.before ?? "")]).toEqual([
      "",
      false,
    ]);
    expect(picture?.after).toContain("storage queue<br/>extra");
  });

  test.each(["a tag", "another value of an app setting", "an output", "logs for longer"])(
    "not for %s",
    (name) => expect(drawn(name)).toEqual([]),
  );
});
