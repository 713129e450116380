import { guidOf } from "../../identity/guid";
import { isMap, TerraformError, toText, type Value, type ValueMap } from "../terraform/value";
import type { Arguments, Kind } from "./arguments";
import { armType, sameId } from "./arm-id";

export const siteType = "Microsoft.Web/sites";
export const siteConfigType = "Microsoft.Web/sites/config";
export const tableType = "Microsoft.Storage/storageAccounts/tableServices/tables";
export const workflowType = "Microsoft.Logic/workflows";

/** Extension that takes a package on Flex Consumption. */
export const oneDeploy = "extensions/onedeploy";

type ComputedProperties = (resource: Arguments, id: string) => ValueMap;

const nothing: ComputedProperties = () => ({});

/** The ARM types that local stacks may deploy through azapi, and the properties that Azure adds. */
const armTypes: Readonly<Record<string, ComputedProperties>> = {
  "Microsoft.AlertsManagement/smartDetectorAlertRules": nothing,
  "Microsoft.Insights/actionGroups": nothing,
  "Microsoft.Insights/metricAlerts": nothing,
  "Microsoft.Insights/scheduledQueryRules": nothing,
  "Microsoft.Insights/workbooks": nothing,
  [siteType]: (resource) => ({ defaultHostName: siteHostName(resource.text("name")) }),
  [siteConfigType]: nothing,
  "Microsoft.Web/sites/basicPublishingCredentialsPolicies": nothing,
  [tableType]: (resource) => ({ tableName: resource.text("name") }),
  "Microsoft.Storage/storageAccounts/blobServices/containers": nothing,
  "Microsoft.Storage/storageAccounts/queueServices/queues": nothing,
  "Microsoft.Insights/diagnosticSettings": nothing,
  [workflowType]: (resource, id) => ({ accessEndpoint: accessEndpoint(resource, id) }),
};

export function siteHostName(siteName: string): string {
  return `${siteName}.azurewebsites.net`;
}

/** Origin and path of a workflow's URLs, as Logic Apps gives them. */
export function accessEndpoint(resource: Arguments, id: string): string {
  return `https://${workflowHost(resource.text("location"))}/workflows/${guidOf(id).replaceAll("-", "")}`;
}

/** Host and port that Logic Apps gives a workflow's URLs. */
export function workflowHost(location: string): string {
  return `prod-00.${location}.logic.azure.com:443`;
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

function azapiResource(resource: Arguments): ValueMap {
  const type = azapiType(resource);
  const computed = Object.hasOwn(armTypes, type) ? armTypes[type] : undefined;
  if (computed === undefined) {
    throw new TerraformError(
      `${resource.place}: the local runtime does not know ${type}; it knows ${Object.keys(armTypes).sort().join(", ")}`,
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

function azapiAction(resource: Arguments): ValueMap {
  azapiType(resource);
  const target = actionTarget(resource);
  if (!target.endsWith(`/${oneDeploy}`)) {
    throw new TerraformError(
      `${resource.place}: the local runtime knows only the action ${oneDeploy}, got ${target}`,
    );
  }
  return { id: target, output: {} };
}

export const azapiKinds: Readonly<Record<string, Kind>> = {
  azapi_resource: azapiResource,
  azapi_update_resource: azapiResource,
  azapi_resource_action: azapiAction,
};
