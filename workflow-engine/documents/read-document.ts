import { isObject, type JsonObject } from "../language/action-types";
import { armWorkflows, isArmTemplate } from "./arm-template";
import { namedValues } from "./parameter-values";
import type { WorkflowDocument } from "./workflow-document";

/**
 * The workflows of a document: a bare definition, what the portal's code view or an ARM resource
 * wraps around one, Standard's `workflow.json`, or an ARM template with any number of them.
 * @param given values of parameters, by name
 * @param declared Standard's `parameters.json`: parameters with their types and values
 */
export function workflowsIn(
  document: unknown,
  given: JsonObject = {},
  declared: JsonObject = {},
): WorkflowDocument[] {
  if (isObject(document) && isArmTemplate(document)) return armWorkflows(document, given);
  const { name, definition, parameters } = unwrap(document);
  return [
    {
      name,
      definition: withParameters(definition, declared),
      parameters: { ...namedValues(declared), ...namedValues(parameters), ...given },
      missing: [],
      violations: [],
    },
  ];
}

function unwrap(document: unknown): {
  name: string | undefined;
  definition: unknown;
  parameters?: unknown;
} {
  if (!isObject(document)) return { name: undefined, definition: document };
  const name = typeof document["name"] === "string" ? document["name"] : undefined;
  const { properties } = document;
  const holder = isObject(document["definition"]) ? document : properties;
  return isObject(holder) && isObject(holder["definition"])
    ? { name, definition: holder["definition"], parameters: holder["parameters"] }
    : { name: undefined, definition: document };
}

/** Standard declares parameters beside the workflows that use them. */
function withParameters(definition: unknown, declared: JsonObject): unknown {
  const entries = Object.entries(declared);
  if (!isObject(definition) || entries.length === 0) return definition;
  const types = entries.map(([name, value]): [string, unknown] => [
    name,
    { type: isObject(value) ? value["type"] : undefined },
  ]);
  const own = isObject(definition["parameters"]) ? definition["parameters"] : {};
  return { ...definition, parameters: { ...Object.fromEntries(types), ...own } };
}
