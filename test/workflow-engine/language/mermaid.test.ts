import { toMermaid } from "../../../workflow-engine/language/mermaid";
import { after, compose, http, respond } from "../run/builders";
import { definitionOf } from "../run/run-definition";

test("a definition is drawn with its blocks, branches and unusual arrows", () => {
  const definition = definitionOf({
    Try: { type: "Scope", actions: { Call: http(), Read: compose(1, after("Call")) } },
    Check: {
      type: "If",
      expression: "@equals(outputs('Read'), 1)",
      actions: { Yes: respond({ statusCode: 200 }) },
      else: { actions: { No: respond({ statusCode: 422 }) } },
      ...after("Try"),
    },
    Catch: { ...respond({ statusCode: 504 }), runAfter: { Try: ["Failed", "TimedOut"] } },
  });
  expect(toMermaid(definition)).toBe(`flowchart TD
  start(["manual"])
  subgraph a1["Try<br/><small>Scope</small>"]
    a2["Call<br/><small>Http GET</small>"]
    a3["Read<br/><small>Compose</small>"]
  end
  subgraph a4_all["Check<br/><small>If</small>"]
    a4{"@equals#40;outputs#40;'Read'#41;, 1#41;"}
    a5(["Yes<br/><small>Response 200</small>"])
    a6(["No<br/><small>Response 422</small>"])
    a4 -->|true| a5
    a4 -->|false| a6
  end
  a7(["Catch<br/><small>Response 504</small>"])
  start --> a1
  a2 --> a3
  a1 --> a4
  a1 -->|Failed, TimedOut| a7
`);
});
