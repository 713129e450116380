import { createHash, randomUUID } from "node:crypto";
import { contextScope } from "../expressions/evaluation-context";
import { implementations } from "../expressions/functions";
import { fromPlain, toPlain } from "../expressions/values";
import { isObject } from "../language/action-types";
import { markerOf, UnknownValue } from "./unknown-value";

/** A function of templates whose arguments are all evaluated. */
type ArmFunction = (args: readonly unknown[]) => unknown;

/** Names that stand for the place of a deployment which never happens. */
const subscriptionId = "00000000-0000-0000-0000-000000000000";
const subscriptionPath = `/subscriptions/${subscriptionId}`;
const groupPath = `${subscriptionPath}/resourceGroups/local`;

/**
 * Functions that templates and workflow definitions have in common.
 * Source: "ARM template functions", Azure Resource Manager.
 */
const shared = [
  "add",
  "array",
  "base64",
  "base64ToString",
  "bool",
  "coalesce",
  "contains",
  "createArray",
  "dataUri",
  "dataUriToString",
  "div",
  "empty",
  "endsWith",
  "equals",
  "first",
  "greater",
  "greaterOrEquals",
  "indexOf",
  "int",
  "intersection",
  "join",
  "json",
  "last",
  "lastIndexOf",
  "length",
  "less",
  "lessOrEquals",
  "max",
  "min",
  "mod",
  "mul",
  "not",
  "range",
  "replace",
  "skip",
  "split",
  "startsWith",
  "string",
  "sub",
  "substring",
  "take",
  "toLower",
  "toUpper",
  "trim",
  "union",
  "uriComponent",
  "uriComponentToString",
] as const;

const scope = contextScope(new Map());

function sharedFunction(name: string): ArmFunction {
  return (args) => {
    const implementation = implementations[name];
    if (implementation === undefined) throw new Error(`No function '${name}' to share.`);
    return toPlain(implementation(args.map(fromPlain), { name, scope }));
  };
}

/** Text of a value; an unknown one keeps its place in it. */
function text(value: unknown): string {
  if (value instanceof UnknownValue) return markerOf(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value) ?? "";
}

function concat(args: readonly unknown[]): unknown {
  return args.some(Array.isArray) ? args.flat() : args.map(text).join("");
}

/** `{0}`, and `{0:N}` without its format. */
function format([pattern, ...args]: readonly unknown[]): string {
  return text(pattern).replace(/\{\{|\}\}|\{(\d+)[^}]*\}/g, (found, index?: string) =>
    index === undefined ? found.slice(1) : text(args[Number(index)]),
  );
}

/** The ids of types and names that alternate: `a/b/c`, `x`, `y` make `a/b/x/c/y`. */
function providerPath([type, ...names]: readonly unknown[]): string {
  const [namespace = "", ...types] = text(type).split("/");
  const pairs = types.map((part, index) => `${part}/${text(names[index] ?? "")}`);
  return ["providers", namespace, ...pairs].join("/");
}

/** Subscription and group may come first: the type is what has a slash. */
function idBelow(root: string, args: readonly unknown[]): string {
  const first = args.findIndex((arg) => text(arg).includes("/"));
  const [, group] = args.slice(0, first).length === 2 ? args : [undefined, args[0]];
  const path =
    first > 0 && root === groupPath ? `${subscriptionPath}/resourceGroups/${text(group)}` : root;
  return `${path}/${providerPath(args.slice(Math.max(first, 0)))}`;
}

/** As long as Azure's, and as repeatable, but another text: its algorithm is not published. */
function uniqueString(args: readonly unknown[]): string {
  const digest = createHash("sha256").update(args.map(text).join("-")).digest();
  return [...digest.subarray(0, 13)].map((byte) => (byte % 32).toString(32)).join("");
}

function guid(args: readonly unknown[]): string {
  const digest = createHash("sha256").update(args.map(text).join("-")).digest("hex");
  return digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}

/** Joins an address with a path that is relative to it. */
function uri([base, relative]: readonly unknown[]): string {
  return `${text(base).replace(/[^/]*$/, "")}${text(relative).replace(/^\//, "")}`;
}

function createObject(args: readonly unknown[]): Record<string, unknown> {
  const names = args.filter((_, index) => index % 2 === 0);
  return Object.fromEntries(names.map((name, index) => [text(name), args[2 * index + 1]]));
}

const cloud = {
  name: "AzureCloud",
  resourceManager: "https://management.azure.com/",
  authentication: {
    loginEndpoint: "https://login.microsoftonline.com/",
    tenant: "common",
    audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
  },
  portal: "https://portal.azure.com",
  graph: "https://graph.windows.net/",
  suffixes: {
    storage: "core.windows.net",
    sqlServerHostname: ".database.windows.net",
    keyvaultDns: ".vault.azure.net",
    azureDatalakeStoreFileSystem: "azuredatalakestore.net",
  },
};

/** Functions that keep an unknown value's place in the text that they make. */
const textual: Readonly<Record<string, ArmFunction>> = {
  concat,
  format,
  guid,
  uniqueString,
  uri,
  resourceId: (args) => idBelow(groupPath, args),
  subscriptionResourceId: (args) => idBelow(subscriptionPath, args),
  tenantResourceId: (args) => idBelow("", args),
  extensionResourceId: ([id, ...args]) => `${text(id)}/${providerPath(args)}`,
};

const known: Readonly<Record<string, ArmFunction>> = {
  ...Object.fromEntries(shared.map((name) => [name, sharedFunction(name)])),
  base64ToJson: ([encoded]) =>
    JSON.parse(Buffer.from(text(encoded), "base64").toString("utf8")) as unknown,
  createObject,
  deployment: () => ({ name: "local", properties: {} }),
  environment: () => cloud,
  false: () => false,
  newGuid: () => randomUUID(),
  null: () => null,
  padLeft: ([value, width, character]) =>
    text(value).padStart(Number(width), text(character ?? " ")),
  resourceGroup: () => ({ id: groupPath, name: "local", location: "local", tags: {} }),
  subscription: () => ({
    id: subscriptionPath,
    subscriptionId,
    tenantId: subscriptionId,
    displayName: "local",
  }),
  tenant: () => ({ tenantId: subscriptionId, displayName: "local" }),
  true: () => true,
  utcNow: () => new Date().toISOString().replace(/[-:]|\.\d+/g, ""),
};

const byLowerCase = new Map(
  [...Object.entries(known), ...Object.entries(textual)].map(([name, compute]) => [
    name.toLowerCase(),
    { compute, isTextual: name in textual },
  ]),
);

/**
 * Calls a function of templates; undefined when it is none that is known here.
 * @param name in any case
 */
export function callArmFunction(name: string, args: readonly unknown[]): unknown {
  const found = byLowerCase.get(name.toLowerCase());
  if (found === undefined) return undefined;
  const unknown = args.find((arg) => arg instanceof UnknownValue);
  return unknown !== undefined && !found.isTextual ? unknown : found.compute(args);
}

/** The member of that name in any case. */
export function armMember(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  const key = Object.keys(value).find((known) => known.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : value[key];
}
