import { isList, isObject, textOf, valueAt } from "../synthesized/json";
import type { Json, JsonObject } from "../synthesized/json";
import type { Resource } from "../synthesized/stack";
import type { Side } from "./change";

/** Arguments of a type of resource that decide who gets in, or whether data survives a mistake. */
export interface Guard {
  readonly topic: "exposure" | "protection";
  /** Terraform type, or Azure type of an azapi resource; `*` for every one. */
  readonly type: string;
  readonly paths: readonly string[];
  /** How much it lets through: of two values, the greater is the weaker. Azure's defaults count. */
  readonly openness: (values: readonly (Json | undefined)[]) => number;
  /** What a new resource may let through without a word, for there is hardly less. @default 0 */
  readonly least?: number;
  /** Set where the resource is itself a lock, so that to remove it opens something. */
  readonly isLock?: true;
}

const everybody = 2 ** 32;
const tlsVersions = ["1.3", "1.2", "1.1", "1.0"];

/** TLS 1.2 is what every service takes; 1.3 is not to be had everywhere. */
function tls(type: string, path: string): Guard {
  return { ...exposure(type, path, oldestTls), least: tlsVersions.indexOf("1.2") };
}

/** Open when the argument, or Azure's default in its absence, has this value. */
function open(whenValue: boolean, byDefault: boolean): Guard["openness"] {
  return ([value]) => ((value ?? byDefault) === whenValue ? 1 : 0);
}

function oldestTls([value]: readonly (Json | undefined)[]): number {
  const text = typeof value === "string" ? value.replace("TLS", "").replace("_", ".") : "1.0";
  return Math.max(0, tlsVersions.indexOf(text));
}

function exposure(
  type: string,
  paths: string | readonly string[],
  openness: Guard["openness"],
): Guard {
  return { topic: "exposure", type, paths: typeof paths === "string" ? [paths] : paths, openness };
}

const storage = "azurerm_storage_account";
const site = "Microsoft.Web/sites";
const siteConfig = "body.properties.siteConfig";

const guards: readonly Guard[] = [
  exposure(storage, "shared_access_key_enabled", open(true, true)),
  exposure(storage, "allow_nested_items_to_be_public", open(true, true)),
  exposure(storage, ["public_network_access_enabled", "network_rules"], ([isPublic, rules]) =>
    isPublic === false ? 0 : networkRules(rules),
  ),
  exposure(storage, "https_traffic_only_enabled", open(false, true)),
  exposure(storage, "local_user_enabled", open(true, true)),
  exposure(storage, "sftp_enabled", open(true, false)),
  exposure(storage, "cross_tenant_replication_enabled", open(true, false)),
  exposure(storage, "default_to_oauth_authentication", open(false, false)),
  tls(storage, "min_tls_version"),
  exposure("azurerm_storage_container", "container_access_type", ([access]) =>
    Math.max(0, ["private", "blob", "container"].indexOf(textOf(access))),
  ),
  exposure("azurerm_servicebus_namespace", "local_auth_enabled", open(true, true)),
  exposure("azurerm_servicebus_namespace", "public_network_access_enabled", open(true, true)),
  tls("azurerm_servicebus_namespace", "minimum_tls_version"),
  exposure("azurerm_application_insights", "local_authentication_disabled", open(false, false)),
  exposure("azurerm_log_analytics_workspace", "local_authentication_enabled", open(true, true)),
  exposure(site, "body.properties.httpsOnly", open(false, false)),
  exposure(site, "body.properties.publicNetworkAccess", ([access]) =>
    access === "Disabled" ? 0 : 1,
  ),
  exposure(
    site,
    [`${siteConfig}.ipSecurityRestrictions`, `${siteConfig}.ipSecurityRestrictionsDefaultAction`],
    restrictions,
  ),
  tls(site, `${siteConfig}.minTlsVersion`),
  tls(site, `${siteConfig}.scmMinTlsVersion`),
  exposure(site, `${siteConfig}.cors`, ([cors]) => origins(cors)),
  exposure(site, `${siteConfig}.appSettings.AUTHENTICATION`, ([mode]) =>
    mode === "entra" ? 0 : 1,
  ),
  exposure(`${site}/basicPublishingCredentialsPolicies`, "body.properties.allow", open(true, true)),
  {
    ...exposure(`${site}/config`, "body.properties", ([properties]) => tokens(properties)),
    isLock: true,
  },
  exposure("Microsoft.Logic/workflows", "body.properties.accessControl.triggers", ([triggers]) =>
    triggerCallers(triggers),
  ),
  { topic: "protection", type: "*", paths: ["lifecycle.prevent_destroy"], openness: unprotected },
  {
    topic: "protection",
    type: "azurerm_management_lock",
    paths: [],
    openness: () => 0,
    isLock: true,
  },
  { topic: "protection", type: storage, paths: ["blob_properties"], openness: softDelete },
];

/** The guards of a resource's type. */
export function guardsOf({ type, azureType }: Resource): readonly Guard[] {
  return guards.filter((guard) => [type, azureType, "*"].includes(guard.type));
}

/** Whether an attribute, by its path, belongs to a guard. */
export function isGuardedBy({ paths }: Guard, path: readonly string[]): boolean {
  const name = path.join(".");
  return paths.some((guarded) => name === guarded || name.startsWith(`${guarded}.`));
}

/** The side on which a guard lets more through; undefined where both are alike. */
export function weakerSide(guard: Guard, before: JsonObject, after: JsonObject): Side | undefined {
  const [was, is] = [opennessOf(guard, before), opennessOf(guard, after)];
  return was === is ? undefined : was > is ? "before" : "after";
}

/** Whether a resource lets more through than there was while it did not exist, or less. */
export function opens(guard: Guard, values: JsonObject): "more" | "less" | undefined {
  // Where there is no resource nothing is open, unless the resource is what closes it.
  if (guard.isLock) return "less";
  return opennessOf(guard, values) > (guard.least ?? 0) ? "more" : undefined;
}

function opennessOf(guard: Guard, values: JsonObject): number {
  return guard.openness(guard.paths.map((path) => guarded(values, path.split("."))));
}

/** The value at a path; an app setting stands in its list under its name. */
export function guarded(values: JsonObject, path: readonly string[]): Json | undefined {
  const at = path.indexOf("appSettings");
  if (at === -1) return valueAt(values, path);
  const list = valueAt(values, path.slice(0, at + 1));
  const name = path.slice(at + 1).join(".");
  const settings = isList(list) ? list : [];
  const setting = settings.find((item) => isObject(item) && item["name"] === name);
  return valueAt(setting, ["value"]);
}

function networkRules(rules: Json | undefined): number {
  if (valueAt(rules, ["default_action"]) !== "Deny") return everybody;
  const list = valueAt(rules, ["ip_rules"]);
  return isList(list) ? addresses(list) : 0;
}

/** How many IPv4 addresses a list of ranges holds. */
function addresses(ranges: readonly Json[]): number {
  const sizes = ranges.map((range) => {
    const text = isObject(range) ? (range["addressRange"] ?? range["ipAddress"]) : range;
    const [, bits = "32"] = textOf(text).split("/");
    return 2 ** (32 - Number(bits));
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Addresses that reach a site: those of the rules that allow. Where there is a rule and no default
 * action, what no rule is about is refused.
 * Source: https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions
 */
function restrictions([list, action]: readonly (Json | undefined)[]): number {
  const rules = isList(list) ? list : [];
  const isDenied = action === "Deny" || (action === undefined && rules.length > 0);
  if (!isDenied) return everybody;
  return addresses(rules.filter((rule) => valueAt(rule, ["action"]) !== "Deny"));
}

function origins(cors: Json | undefined): number {
  const list = valueAt(cors, ["allowedOrigins"]);
  if (!isList(list)) return 0;
  const count = list.includes("*") ? everybody : list.length;
  return count * (valueAt(cors, ["supportCredentials"]) === true ? 2 : 1);
}

/** App Service authentication: everybody, or the applications and principals that it lets in. */
function tokens(properties: Json | undefined): number {
  const isOn = valueAt(properties, ["platform", "enabled"]) === true;
  const isRequired = valueAt(properties, ["globalValidation", "requireAuthentication"]) === true;
  if (!isOn || !isRequired) return everybody;
  const validation = ["identityProviders", "azureActiveDirectory", "validation"];
  const audiences = valueAt(properties, [...validation, "allowedAudiences"]);
  const policy = valueAt(properties, [...validation, "defaultAuthorizationPolicy"]);
  const allowed = [
    valueAt(policy, ["allowedApplications"]),
    valueAt(policy, ["allowedPrincipals", "identities"]),
  ].flatMap((list) => (isList(list) ? list : []));
  const callers = allowed.length > 0 ? allowed.length : everybody / 2;
  return callers + (isList(audiences) ? audiences.length : everybody / 4);
}

/** Who may start a run: holders of the signed URL, from everywhere or some addresses, or principals. */
function triggerCallers(triggers: Json | undefined): number {
  const policies = valueAt(triggers, ["openAuthenticationPolicies", "policies"]);
  const principals = isObject(policies) ? Object.keys(policies).length : 0;
  if (valueAt(triggers, ["sasAuthenticationPolicy", "state"]) === "Disabled") return principals;
  const ranges = valueAt(triggers, ["allowedCallerIpAddresses"]);
  const from = isList(ranges) ? addresses(ranges) : everybody;
  return 1_000 + from + principals;
}

function unprotected([isPrevented]: readonly (Json | undefined)[]): number {
  return isPrevented === true ? 0 : 1;
}

/** Days in which something deleted is gone for good, of a month. */
function softDelete([properties]: readonly (Json | undefined)[]): number {
  const days = ["delete_retention_policy", "container_delete_retention_policy"].map((policy) =>
    Number(valueAt(properties, [policy, "days"]) ?? 0),
  );
  return days.reduce((sum, kept) => sum + Math.max(0, 366 - kept), 0);
}
