import type { Requirement } from "../../conformance/requirement";
import { junit, sum, table } from "../../conformance/report";
import { conform, lookAt, type Outcome, requirementsOf } from "../../conformance/run";
import type { Service } from "../../conformance/service";
import { OpenApiCheck } from "../support/openapi-check";
import { breaches } from "./breaches";
import { type Breach, doorPath, ServedApp, type Through } from "./served-app";

const atSubmit = requirementsOf({ hasDoor: false });
const atDoor = requirementsOf({ hasDoor: true }).filter(({ id }) => id.startsWith("facade."));

async function against<T>(
  served: ServedApp,
  through: Through,
  look: (service: Service) => Promise<T>,
): Promise<T> {
  try {
    return await look(served.service(through));
  } finally {
    await served.stop();
  }
}

/** What requirements about every answer are looked at over. */
const traffic = ["submit.accepted", "submit.violations", "unknown.status"];

async function lookedAt(requirement: Requirement, service: Service): Promise<Outcome> {
  if (requirement.id.startsWith("every.")) {
    for (const other of atSubmit.filter(({ id }) => traffic.includes(id))) {
      await lookAt(other, service);
    }
  }
  return lookAt(requirement, service);
}

describe.each(["submit", "door", "door for tokens"] as const)(
  "a service with a %s that keeps the contract",
  (through) => {
    test("meets every requirement, with answers that its OpenAPI document describes", async () => {
      const served = await ServedApp.start();
      const described = new OpenApiCheck(served.described());
      const outcomes = await against(served, through, async (service) => {
        const outcomes = await conform(service);
        expect(service.seen.flatMap((seen) => described.violations(seen))).toEqual([]);
        return outcomes;
      });
      expect(outcomes.filter(({ result }) => result !== "met")).toEqual([]);
      expect(outcomes.map(({ id }) => id)).toEqual(
        requirementsOf({ hasDoor: through !== "submit" }).map(({ id }) => id),
      );
    });
  },
);

describe("a service that violates the contract", () => {
  test("is thought of for each requirement", () => {
    expect(Object.keys(breaches).sort()).toEqual(
      [...atSubmit, ...atDoor].map(({ id }) => id).sort(),
    );
  });

  test.each([
    ...atSubmit.map((requirement) => [requirement.id, "submit", requirement] as const),
    ...atDoor.map((requirement) => [requirement.id, "door", requirement] as const),
  ])("fails %s, with what was expected and what came", async (id, through, requirement) => {
    const broken = await ServedApp.start(breaches[id]);
    const outcome = await against(broken, through, (service) => lookedAt(requirement, service));
    expect(outcome.result).toBe("violated");
    expect(outcome.evidence).toMatch(/^expected .+; got ./);
  });

  test("is a door for tokens that the URL's signature opens as well", async () => {
    const signed: Breach = (answer, { path, query }) =>
      path === doorPath && query.has("sig") ? { ...answer, status: 200 } : answer;
    const [unauthenticated] = atDoor.filter(({ id }) => id === "facade.unauthenticated");
    const served = await ServedApp.start(signed);
    const { result, evidence } = await against(served, "door for tokens", (service) =>
      lookedAt(unauthenticated!, service),
    );
    expect([result, evidence]).toEqual(["violated", "expected 401; got 200"]);
  });

  test("is out of reach: every requirement says so", async () => {
    const served = await ServedApp.start();
    const service = served.service();
    await served.stop();
    const { result, evidence } = await lookAt(atSubmit[0]!, service);
    expect([result, evidence]).toEqual(["violated", expect.stringMatching(/^no answer: /)]);
  });
});

describe("the report", () => {
  const outcomes: readonly Outcome[] = [
    { id: "a", says: "is so", result: "met", evidence: "202", milliseconds: 10 },
    { id: "b.c", says: "is <so>", result: "violated", evidence: 'got "\u0007&"', milliseconds: 5 },
    { id: "d", says: "may be so", result: "skipped", evidence: "slow", milliseconds: 0 },
  ];

  test("is a table of requirement, result and evidence", () => {
    expect(table(outcomes, false).split("\n")).toEqual([
      "ok        a    202",
      'VIOLATED  b.c  is <so>: got "\u0007&"',
      "skipped   d    may be so: slow",
      "",
      "1 met, 1 violated, 1 skipped",
    ]);
    expect(sum([])).toBe("0 met, 0 violated, 0 skipped");
  });

  test("is JUnit's XML", () => {
    expect(junit(outcomes, "service")).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        '<testsuites><testsuite name="service" tests="3" failures="1" skipped="1">' +
        '<testcase classname="contract" name="a: is so" time="0.01"/>' +
        '<testcase classname="contract" name="b.c: is &lt;so&gt;" time="0.005"><failure message="got &quot;?&amp;&quot;"/></testcase>' +
        '<testcase classname="contract" name="d: may be so" time="0"><skipped message="slow"/></testcase>' +
        "</testsuite></testsuites>\n",
    );
  });
});
