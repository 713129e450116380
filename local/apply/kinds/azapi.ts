import { isMap, TerraformError, toText, type Value, type ValueMap } from "../terraform/value";
import type { Arguments } from "./arguments";
import { armType, sameId } from "./arm-id";
import type { ComputeAttributes, ComputeProperties } from "./resource-kinds";

/** What azapi may deploy: Azure types, and actions of them. */
export interface AzureTypes {
  readonly types: Readonly<Record<string, ComputeProperties>>;
  readonly actions: readonly string[];
}

/** The Terraform types of azapi, for what the local runtime knows of Azure's types. */
export function azapiKinds(known: AzureTypes): Readonly<Record<string, ComputeAttributes>> {
  const resource: ComputeAttributes = (block) => azapiResource(block, known);
  return {
    azapi_resource: resource,
    azapi_update_resource: resource,
    azapi_resource_action: (block) => azapiAction(block, known),
  };
}

/** `properties` of an azapi resource's body. */
export function propertiesOf(resource: Arguments): Arguments {
  return resource.object("body").object("properties");
}

/** User-assigned identities of an azapi resource, as ARM ids. */
export function identityIdsOf(resource: Arguments): readonly string[] {
  return resource.object("identity").texts("identity_ids");
}

/** ARM type of an azapi block, without its API version. */
export function azapiType(resource: Arguments): string {
  const [type = "", version] = resource.text("type").split("@");
  if (!/^\d{4}-\d{2}-\d{2}(-preview)?$/.test(version ?? "")) {
    throw new TerraformError(
      `${resource.place}: "type" must be <namespace>/<type>@<yyyy-mm-dd>, got "${resource.text("type")}"`,
    );
  }
  return type;
}

function azapiResource(resource: Arguments, { types }: AzureTypes): ValueMap {
  const type = azapiType(resource);
  const computed = Object.hasOwn(types, type) ? types[type] : undefined;
  if (computed === undefined) {
    throw new TerraformError(
      `${resource.place}: the local runtime does not know ${type}; it knows ${Object.keys(types).sort().join(", ")}`,
    );
  }
  const id = resource.optionalText("resource_id") ?? childId(resource, type);
  const body = resource.object("body").values;
  const properties = isMap(body["properties"] ?? null) ? (body["properties"] as ValueMap) : {};
  const response: ValueMap = {
    ...body,
    id,
    name: id.slice(id.lastIndexOf("/") + 1),
    type,
    properties: { ...properties, ...computed(resource, id) },
  };
  return { id, output: exported(resource, response) };
}

/** The id below `parent_id`, which must be what the type can stand below. */
function childId(resource: Arguments, type: string): string {
  const [parent, name] = [resource.text("parent_id"), resource.text("name")];
  const segments = type.split("/");
  const collection = segments.at(-1) ?? "";
  if (segments.length === 2) {
    return `${parent}/providers/${type}/${name}`;
  }
  const parentType = segments.slice(0, -1).join("/");
  if (!sameId(armType(parent), parentType)) {
    throw new TerraformError(
      `${resource.place}: "parent_id" of a ${type} must be the id of a ${parentType}, got ${parent}`,
    );
  }
  return `${parent}/${collection}/${name}`;
}

/** `output`: the paths of `response_export_values`, or everything when there are none. */
function exported(resource: Arguments, response: ValueMap): Value {
  const selection = resource.values["response_export_values"] ?? null;
  if (selection === null) return response;
  if (isMap(selection)) {
    return Object.fromEntries(
      Object.entries(selection).map(([name, path]) => [
        name,
        at(response, toText(path, `${resource.place}: a path`), resource),
      ]),
    );
  }
  const paths = resource.texts("response_export_values");
  return paths.includes("*")
    ? response
    : paths.reduce<ValueMap>(
        (output, path) => set(output, path.split("."), at(response, path, resource)),
        {},
      );
}

function at(response: Value, path: string, resource: Arguments): Value {
  return path.split(".").reduce<Value>((value, name) => {
    const found = isMap(value) ? value[name] : undefined;
    if (found !== undefined) return found;
    throw new TerraformError(
      `${resource.place}: "response_export_values" asks for "${path}", which is not in the local answer`,
    );
  }, response);
}

function set(target: ValueMap, [name = "", ...rest]: readonly string[], value: Value): ValueMap {
  const inner = target[name] ?? {};
  return {
    ...target,
    [name]: rest.length === 0 ? value : set(isMap(inner) ? inner : {}, rest, value),
  };
}

/** ARM id that an action is sent to. */
export function actionTarget(resource: Arguments): string {
  const action = resource.optionalText("action");
  return [resource.text("resource_id"), ...(action === undefined ? [] : [action])].join("/");
}

function azapiAction(resource: Arguments, { actions }: AzureTypes): ValueMap {
  azapiType(resource);
  const target = actionTarget(resource);
  if (!actions.some((action) => target.endsWith(`/${action}`))) {
    throw new TerraformError(
      `${resource.place}: the local runtime knows only the action ${actions.join(", ")}, got ${target}`,
    );
  }
  return { id: target, output: {} };
}
