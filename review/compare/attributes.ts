import { textOf, type Json, type JsonObject } from "../synthesized/json";
import type { Resource } from "../synthesized/stack";
import type { Change, Replaces, Side, Topic } from "./change";
import { differences, type Difference } from "./differences";
import { forceNew, forceNewDepends, metaArguments } from "./force-new";
import { guarded, guardsOf, isGuardedBy, opens, weakerSide, type Guard } from "./guards";
import { ignoredArguments } from "./ignored-arguments";
import { masked } from "./secrets";

/** Arguments that say how long something is kept, waits, or is tried again, by type. */
const retention: Readonly<Record<string, RegExp>> = {
  azurerm_application_insights: /^retention_in_days$/,
  azurerm_log_analytics_workspace: /^retention_in_days$/,
  azurerm_servicebus_queue: /ttl|lock_duration|max_delivery|expir|duplicate_detection|auto_delete/,
  azurerm_storage_management_policy: /^rule\./,
  "Microsoft.Logic/workflows": /properties\.parameters\.(retention|deadline)\w+\.value$/,
  "Microsoft.Web/sites": /appSettings\.(\w+_SECONDS|\w+_MINUTES|\w+_HOURS)$/,
};

const appSettings = "body.properties.siteConfig.appSettings.";

/** How the arguments of a resource differ that is in both stacks. Workflow definitions have their own comparison. */
export function changedArguments(
  before: Resource,
  after: Resource,
  isIgnored: (path: readonly string[]) => boolean,
): Change[] {
  const leftAlone = ignoredArguments(after);
  return differences(withLifecycle(before), withLifecycle(after))
    .filter(({ path }) => !isIgnored(path))
    .map((difference) => {
      const isLeftAlone = leftAlone.has(difference.path[0] ?? "");
      return {
        on: after.path,
        what: shortened(difference.path.join(".")),
        ...masked(difference),
        ...topicOf(before, after, difference),
        replaces: isLeftAlone ? "no" : replaces(after.type, difference),
        ...(isLeftAlone && { ignored: true }),
      };
    });
}

/** No `lifecycle` is one that asks for nothing, so that each of its members is a change of its own. */
function withLifecycle({ arguments: given }: Resource): JsonObject {
  return { lifecycle: {}, ...given };
}

/** What a resource that comes or goes leaves open, or closes. */
export function openings(resource: Resource, side: Side): Change[] {
  const values = resource.arguments;
  return guardsOf(resource).flatMap((guard) => {
    if (guard.topic === "protection" && guard.isLock !== true) return [];
    const lets = opens(guard, values);
    if (lets === undefined) return [];
    const what = guard.paths.map(shortened).join(", ") || "lock";
    const weaker = (lets === "more") === (side === "after") ? "after" : "before";
    return [
      { topic: guard.topic, on: resource.path, what, [side]: givenTo(guard, values), weaker },
    ];
  });
}

/** The values of a guard's arguments, as far as they are given. */
function givenTo({ paths, topic }: Guard, values: JsonObject): Json {
  const given = paths.flatMap((path) => guarded(values, path.split(".")) ?? []);
  const [first, ...more] = given;
  if (more.length > 0) return given;
  return first ?? (topic === "protection" ? "present" : "not set, which is open");
}

function topicOf(
  before: Resource,
  after: Resource,
  difference: Difference,
): { readonly topic: Topic; readonly weaker?: Change["weaker"] } {
  const { path } = difference;
  const name = path.join(".");
  const guard = guardsOf(after).find((candidate) => isGuardedBy(candidate, path));
  if (guard !== undefined) {
    const weaker = ofDifference(weakerSide(guard, before.arguments, after.arguments), difference);
    return { topic: guard.topic, ...(weaker !== undefined && { weaker }) };
  }
  if (retention[after.azureType ?? after.type]?.test(name)) return { topic: "retention" };
  if (name.startsWith(appSettings)) return { topic: "app-setting" };
  if (metaArguments.includes(path[0] ?? "")) return { topic: "deployment" };
  return { topic: "attribute" };
}

/** Where some callers go and others come, each of them has a side of its own. */
function ofDifference(weaker: Change["weaker"], { before, after }: Difference): Change["weaker"] {
  if (weaker !== "both") return weaker;
  if (before === undefined) return "after";
  return after === undefined ? "before" : "both";
}

function replaces(type: string, { path: [argument = ""], before, after }: Difference): Replaces {
  if (metaArguments.includes(argument)) return "no";
  // Another API version of the same type is an update.
  if (argument === "type" && azureTypeIn(before) === azureTypeIn(after)) return "no";
  if (forceNewDepends[type]?.includes(argument)) return "depends";
  const forcing = forceNew[type];
  if (forcing === undefined) return "unknown";
  return forcing.includes(argument) ? "yes" : "no";
}

function azureTypeIn(value: Json | undefined): string {
  return textOf(value).split("@")[0] ?? "";
}

/** `appSettings.PROFILE` instead of the whole way through an ARM body. */
function shortened(path: string): string {
  return path.replace(/^body\.properties\.(siteConfig\.(?=appSettings|cors))?/, "");
}
