import { registeredFunctions, type RegisteredFunction } from "../bundle/registered-functions";
import { canonical, isList, isObject, textOf, type JsonObject } from "../synthesized/json";
import type { PackageFiles, SynthesizedStack } from "../synthesized/stack";
import type { Change, Side } from "./change";
import { differences } from "./differences";
import { guarded } from "./guards";

/** How many callers an HTTP trigger lets in, by its `authLevel`: the last is the weakest. */
const authLevels = ["admin", "function", "anonymous"];

/** A package, and the settings of the site that it is deployed to. */
interface App {
  readonly files: PackageFiles;
  readonly settings: Readonly<Record<string, string>>;
}

/**
 * What changes in the functions that packages of both stacks register: routes, methods, queues,
 * schedules, and who may call. Nothing is loaded where neither code nor settings differ.
 */
export function changedFunctions(before: SynthesizedStack, after: SynthesizedStack): Change[] {
  return [...after.packages.keys()].flatMap((path) => {
    const [was, is] = [appOf(before, path), appOf(after, path)];
    if (was === undefined || is === undefined || isSame(was, is)) return [];
    const on = path.split("/").slice(0, -2).join("/");
    // Who may call follows the kind of authentication, of which its setting's change speaks for all.
    const isGuardedAlike = authentication(was) === authentication(is);
    return compared(on, registered(was), registered(is), isGuardedAlike);
  });
}

function appOf(stack: SynthesizedStack, path: string): App | undefined {
  const files = stack.packages.get(path);
  if (files === undefined) return undefined;
  const owner = path.split("/").slice(0, -2).join("/");
  const site = [...stack.resources.values()].find(
    ({ azureType, path: at }) => azureType === "Microsoft.Web/sites" && at.startsWith(`${owner}/`),
  );
  const settings = guarded(site?.arguments ?? {}, ["body", "properties", "siteConfig"]);
  const list = isObject(settings) ? settings["appSettings"] : undefined;
  const entries = (isList(list) ? list : []).filter(isObject);
  return {
    files,
    // What only Terraform knows is left out.
    settings: Object.fromEntries(
      entries
        .map(({ name = "", value = "" }) => [textOf(name), textOf(value)] as const)
        .filter(([, value]) => !value.includes("${")),
    ),
  };
}

const authentication = ({ settings }: App) => settings["AUTHENTICATION"];

function isSame(a: App, b: App): boolean {
  const code = ({ files }: App) => Buffer.from(files.get("dist/app.js") ?? []);
  return code(a).equals(code(b)) && canonical(a.settings) === canonical(b.settings);
}

function registered({ files, settings }: App): ReadonlyMap<string, JsonObject> | string {
  try {
    const functions = registeredFunctions(files, settings);
    return new Map(functions.map(({ name, trigger }: RegisteredFunction) => [name, trigger]));
  } catch (error) {
    return (error as Error).message;
  }
}

function compared(
  on: string,
  before: ReadonlyMap<string, JsonObject> | string,
  after: ReadonlyMap<string, JsonObject> | string,
  isGuardedAlike: boolean,
): Change[] {
  if (typeof before === "string" || typeof after === "string") {
    const said = (side: typeof before) =>
      typeof side === "string" ? side : `${side.size} functions`;
    const [was, is] = [said(before), said(after)];
    return [{ topic: "function", on, what: "registered functions", before: was, after: is }];
  }
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === undefined && is !== undefined) return [presence(on, name, is, "after")];
    if (is === undefined && was !== undefined) return [presence(on, name, was, "before")];
    return differences(was, is)
      .filter(({ path: [member] }) => isGuardedAlike || member !== "authLevel")
      .map((difference) => attribute(on, name, difference));
  });
}

function attribute(
  on: string,
  name: string,
  { path, ...sides }: ReturnType<typeof differences>[number],
): Change {
  const what = `function ${name}: ${path.join(".")}`;
  if (path[0] !== "authLevel") return { topic: "function", on, what, ...sides };
  const rank = (level: unknown) => authLevels.indexOf(String(level));
  const weaker: Side = rank(sides.after) > rank(sides.before) ? "after" : "before";
  return { topic: "exposure", on, what, ...sides, weaker };
}

/** A function that comes or goes. One that is called over HTTP is a door, however it is locked. */
function presence(on: string, name: string, trigger: JsonObject, side: Side): Change {
  const { type, ...rest } = trigger;
  const kind = textOf(type).replace(/Trigger$/i, "");
  const said = Object.values(rest).map(textOf).filter(Boolean).join(" ");
  const change = { on, what: `function ${name}`, [side]: `${kind}: ${said}` };
  if (kind !== "http") return { topic: "function", ...change };
  return { topic: "exposure", ...change, weaker: side };
}
