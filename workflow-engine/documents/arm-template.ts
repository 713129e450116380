import { isObject, type JsonObject } from "../language/action-types";
import { ArmEvaluation, type ArmScope } from "./arm-evaluation";
import { namedValues } from "./parameter-values";
import { standIns, type UnknownValue } from "./unknown-value";
import type { WorkflowDocument } from "./workflow-document";

/** Whether the document is a template of Azure Resource Manager. */
export function isArmTemplate(document: JsonObject): boolean {
  const { resources } = document;
  return Array.isArray(resources) || (isObject(resources) && "$schema" in document);
}

/**
 * The workflows of a template, those of nested deployments and of Microsoft Sentinel's content
 * templates included.
 * @param given values of the template's parameters, of calls such as `listKeys(…)` which only Azure
 * can answer, and of the workflows' own parameters
 */
export function armWorkflows(template: JsonObject, given: JsonObject): WorkflowDocument[] {
  return workflowsOf(template, given, "");
}

function workflowsOf(template: JsonObject, given: JsonObject, place: string): WorkflowDocument[] {
  const scope: ArmScope = {
    parameters: objectOf(template["parameters"]),
    variables: objectOf(template["variables"]),
    given,
  };
  return resourcesOf(template).flatMap(([where, resource]) =>
    openResource(resource, scope, `${place}${where}`),
  );
}

function resourcesOf(holder: JsonObject): [string, JsonObject][] {
  const { resources } = holder;
  return Object.entries(isObject(resources) || Array.isArray(resources) ? resources : {})
    .map(([name, resource]): [string, unknown] => [`resources/${name}`, resource])
    .filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
}

function openResource(resource: JsonObject, scope: ArmScope, place: string): WorkflowDocument[] {
  const properties = objectOf(resource["properties"]);
  const inner = resourcesOf(resource).flatMap(([where, nested]) =>
    openResource(nested, scope, `${place}/${where}`),
  );
  switch (String(resource["type"]).toLowerCase()) {
    case "microsoft.logic/workflows":
      return [openWorkflow(resource, scope, place), ...inner];
    case "microsoft.resources/deployments":
      return [...openDeployment(properties, scope, `${place}/properties/template/`), ...inner];
    default:
      return [...openContent(properties, scope, `${place}/properties/mainTemplate/`), ...inner];
  }
}

/** A nested deployment sees the outer parameters, unless it asks for a scope of its own. */
function openDeployment(properties: JsonObject, scope: ArmScope, place: string) {
  const template = objectOf(properties["template"]);
  const { scope: asked } = objectOf(properties["expressionEvaluationOptions"]);
  if (String(asked).toLowerCase() !== "inner") {
    return resourcesOf(template).flatMap(([where, resource]) =>
      openResource(resource, scope, `${place}${where}`),
    );
  }
  const values = new ArmEvaluation(scope).evaluate(properties["parameters"], place);
  return workflowsOf(template, { ...scope.given, ...namedValues(values) }, place);
}

/** A template as content: the outer one has escaped its expressions, `[[` for `[`. */
function openContent(properties: JsonObject, scope: ArmScope, place: string) {
  const content = properties["mainTemplate"];
  if (!isObject(content)) return [];
  const template = new ArmEvaluation(scope).evaluate(content, place);
  return workflowsOf(objectOf(template), scope.given, place);
}

function openWorkflow(resource: JsonObject, scope: ArmScope, place: string): WorkflowDocument {
  const evaluation = new ArmEvaluation(scope);
  const missing = new Map<string, UnknownValue>();
  const open = (member: string, value: unknown) =>
    standIns(evaluation.evaluate(value, `${place}/${member}`), (unknown) => {
      if (!missing.has(unknown.name)) missing.set(unknown.name, unknown);
    });
  const properties = objectOf(open("properties", resource["properties"]));
  const name = open("name", resource["name"]);
  const definition = properties["definition"];
  return {
    name: typeof name === "string" ? name : place,
    definition: isObject(definition) ? declare(definition, [...missing.values()]) : definition,
    parameters: { ...namedValues(properties["parameters"]), ...ownValues(definition, scope) },
    missing: [...missing.keys()],
    violations: evaluation.violations,
  };
}

/** Declares the parameters that stand for what is not known. */
function declare(definition: JsonObject, missing: readonly UnknownValue[]): JsonObject {
  if (missing.length === 0) return definition;
  const declared = objectOf(definition["parameters"]);
  const names = new Set(Object.keys(declared).map((name) => name.toLowerCase()));
  const more = missing
    .filter(({ name }) => !names.has(name.toLowerCase()))
    .map(({ name, type }) => [name, { type }]);
  return { ...definition, parameters: { ...declared, ...Object.fromEntries(more) } };
}

/** Values that are given for the workflow's parameters rather than for the template's. */
function ownValues(definition: unknown, { parameters, given }: ArmScope): JsonObject {
  const names = (holder: unknown) =>
    new Set(Object.keys(objectOf(holder)).map((name) => name.toLowerCase()));
  const declared = names(objectOf(definition)["parameters"]);
  const outer = names(parameters);
  const isOwn = ([name]: [string, unknown]) =>
    declared.has(name.toLowerCase()) && !outer.has(name.toLowerCase());
  return Object.fromEntries(Object.entries(given).filter(isOwn));
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
