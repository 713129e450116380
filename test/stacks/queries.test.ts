import { logEvents } from "../../contract/log-events";
import { kustoProblems } from "../support/kusto";
import {
  argument,
  readStack,
  resourcesOf,
  stackNames,
  type SynthesizedStack,
} from "../support/synth";
import { workbookParts } from "../support/workbook";

/** Every query of a stack: of its alerts, and of its workbook as the portal sends it. */
function queriesOf(stack: SynthesizedStack): readonly string[] {
  const rules = resourcesOf(stack, "azurerm_monitor_scheduled_query_rules_alert_v2");
  const asked = rules.map((rule) => String(argument(rule, "criteria.0.query")));
  const shown = workbookParts(stack)
    .map(({ content }) => content.query)
    .filter((query) => query !== undefined)
    .map((query) => query.replaceAll("{TimeRange:grain}", "5m"));
  return [...asked, ...shown];
}

function eventsIn(query: string): readonly string[] {
  return [...query.matchAll(/event in \(([^)]+)\)/g)].flatMap(([, list = ""]) =>
    list.split(", ").map((text) => text.slice(1, -1)),
  );
}

describe.each(stackNames)("the queries of %s", (name) => {
  const queries = queriesOf(readStack(name));

  test("ask for what Microsoft's own parser and checker find in the tables", () => {
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) expect([query, kustoProblems(query)]).toEqual([query, []]);
  });

  test("name events and members that the functions write", () => {
    for (const query of queries) {
      const events = eventsIn(query);
      expect(events.filter((event) => !Object.hasOwn(logEvents, event))).toEqual([]);
      const written = events.flatMap((event) => [
        ...logEvents[event as keyof typeof logEvents].members,
      ]) as readonly string[];
      const read = [...query.matchAll(/entry(?:\.|\[")(\w+)/g)].map(([, member = ""]) => member);
      expect(read.filter((member) => !["event", ...written].includes(member))).toEqual([]);
    }
  });
});
