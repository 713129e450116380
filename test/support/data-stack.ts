import { forceNew } from "../../review/compare/force-new";
import { argument, type Json, type Resource, type SynthesizedStack } from "./synth";
import type { Data } from "./terraform";

/**
 * A synthesized stack in which each resource is `terraform_data` of the same name, so that the real
 * Terraform plans it without a provider: `triggers_replace` holds what the provider would replace a
 * resource for, `input` the rest. A name is known before its resource is, an id after it is made, and
 * the answer of azapi's PUT after each change, as with the providers.
 */
export function dataStack(stack: SynthesizedStack): Readonly<Record<string, Data>> {
  const all = Object.entries(stack.resource).flatMap(([type, resources]) =>
    Object.entries(resources).map(([id, resource]) => [id, dataOf(type, resource)] as const),
  );
  return Object.fromEntries(all);
}

function dataOf(type: string, resource: Resource): Data {
  const { depends_on, lifecycle } = resource;
  const given = without(resource, ["//", "depends_on", "lifecycle", "provisioner"]);
  const meta = {
    depends_on: addressed(depends_on as Json),
    lifecycle: addressed(lifecycle as Json),
  };
  if (type === "terraform_data") return { ...(referring(given as Json) as object), ...meta };
  const { ignore_changes: ignored } = (lifecycle ?? {}) as { ignore_changes?: readonly string[] };
  if (ignored !== undefined) {
    Object.assign(meta.lifecycle as object, {
      ignore_changes: ignored.map((name) => `input.${name}`),
    });
  }
  const replacing = forceNew[type];
  if (replacing === undefined) throw new Error(`${type} is not in review/compare/force-new.ts`);
  const part = (isReplacing: boolean) =>
    Object.fromEntries(
      Object.entries(given).filter(([name]) => replacing.includes(name) === isReplacing),
    ) as Json;
  return { triggers_replace: referring(part(true)), input: referring(part(false)), ...meta };
}

/** An object without some of its members. */
export function without<T extends object>(object: T, names: readonly string[]): Partial<T> {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !names.includes(name)),
  ) as Partial<T>;
}

/** References in `lifecycle` and `depends_on`, which are addresses. */
function addressed(value: Json | undefined): Json | undefined {
  return value === undefined
    ? undefined
    : mapTexts(value, (text) => text.replace(/^(azurerm|azapi)_\w+\./, "terraform_data."));
}

/** References in arguments, which are expressions. */
function referring(value: Json): Json {
  return mapTexts(value, (text) =>
    text
      .replace(/\blocal\.unique_suffix\b/g, '"01234567"')
      .replace(/\bdata\.azurerm_client_config\.\w+\.(\w+)/g, '"$1"')
      .replace(
        /\b(?:azurerm|azapi)_\w+\.(\w+)\.output\.[\w.]+/g,
        "jsonencode(terraform_data.$1.output)",
      )
      .replace(/\b(?:azurerm|azapi)_\w+\.(\w+)\.name\b/g, "terraform_data.$1.triggers_replace.name")
      .replace(/\b(?:azurerm|azapi)_\w+\.(\w+)\.\w+/g, "terraform_data.$1.id"),
  );
}

function mapTexts(value: Json, map: (text: string) => string): Json {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, map));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, mapTexts(item, map)]),
  );
}

/** The stack with a workflow of which somebody changed the definition. */
export function withChangedWorkflow(stack: SynthesizedStack): SynthesizedStack {
  const changed = structuredClone(stack);
  for (const resource of Object.values(changed.resource["azapi_resource"] ?? {})) {
    const definition = argument(resource, "body.properties.definition");
    if (definition !== undefined) {
      Object.assign(definition as object, { contentVersion: "2.0.0.0" });
    }
  }
  return changed;
}
