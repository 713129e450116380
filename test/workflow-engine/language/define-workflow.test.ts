import { defineWorkflow, type Json } from "../../../workflow-engine/language/workflow-definition";
import { checkDefinition } from "../../../workflow-engine/language/check";
import { readData } from "../data";
import { definitionOf } from "../run/run-definition";

test("defineWorkflow throws one error that lists every violation", () => {
  const define = () =>
    defineWorkflow({
      triggers: { manual: { type: "Request", kind: "Http" } },
      actions: {
        A: { type: "Compose", inputs: "@outputs('Nobody')", runAfter: { Ghost: ["Succeeded"] } },
      },
    });
  expect(define).toThrow(
    [
      "The workflow definition has 2 violation(s):",
      "- actions/A/inputs: outputs('Nobody') refers to an action that does not exist",
      "- actions/A/runAfter: 'A' runs after 'Ghost', which does not exist",
    ].join("\n"),
  );
});

test("defineWorkflow completes a sound definition", () => {
  const definition = defineWorkflow({
    triggers: { manual: { type: "Request", kind: "Http" } },
    actions: { A: { type: "Compose", inputs: 1 } },
  });
  expect(definition).toMatchObject({ contentVersion: "1.0.0.0", actions: { A: { inputs: 1 } } });
  expect(definition.$schema).toMatch(/2016-06-01\/workflowdefinition\.json#$/);
});

test("defineWorkflow refuses what Terraform would evaluate at deployment, and nothing else", () => {
  const define = (inputs: Json) => () =>
    defineWorkflow({
      triggers: { manual: { type: "Request", kind: "Http" } },
      actions: { A: { type: "Compose", inputs } },
    });
  expect(define(["${azurerm_x.y.id}", "${TfToken[TOKEN.0]}", { "%{if x}": 1 }])).toThrow(
    [
      "The workflow definition has 3 violation(s):",
      '- definition/actions/A/inputs/0: a definition contains no Terraform tokens, got "${azurerm_x.y.id}"; make it a workflow parameter',
      '- definition/actions/A/inputs/1: a definition contains no Terraform tokens, got "${TfToken[TOKEN.0]}"; make it a workflow parameter',
      '- definition/actions/A/inputs/2: a definition contains no Terraform tokens, got "%{if x}"; make it a workflow parameter',
    ].join("\n"),
  );
  expect(define(["costs $5", "{a}", "$${escaped}", "%%{escaped}"])).not.toThrow();
});

test("definitions that run have no violations", () => {
  const { cases } = readData("outcomes.json") as { cases: { actions: Record<string, unknown> }[] };
  expect(cases.flatMap(({ actions }) => checkDefinition(definitionOf(actions)))).toEqual([]);
});
