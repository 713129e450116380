import { isList, isObject, textOf, valueAt, type Json } from "../synthesized/json";

/** Who is let in by the values of some arguments. */
export interface Callers {
  /** How many they are, or a measure of it: of two values, the greater is the weaker. */
  readonly openness: number;
  /** Each of them, where they are named: addresses, origins, principals. @default not known, or all */
  readonly named?: readonly string[];
}

type Values = readonly (Json | undefined)[];

const everybody: Callers = { openness: 2 ** 32 };
const nobody: Callers = { openness: 0, named: [] };

/** Whom a storage account's firewall lets in. */
export function accountCallers([isPublic, rules]: Values): Callers {
  if (isPublic === false) return nobody;
  if (valueAt(rules, ["default_action"]) !== "Deny") return everybody;
  return fromAddresses(listOf(valueAt(rules, ["ip_rules"])));
}

/**
 * Whom a site's access restrictions let in: addresses of the rules that allow. Where there is a rule
 * and no default action, what no rule is about is refused.
 * Source: https://learn.microsoft.com/azure/app-service/app-service-ip-restrictions
 */
export function siteCallers([list, action]: Values): Callers {
  const rules = listOf(list);
  const isDenied = action === "Deny" || (action === undefined && rules.length > 0);
  if (!isDenied) return everybody;
  return fromAddresses(rules.filter((rule) => valueAt(rule, ["action"]) !== "Deny"));
}

/** Whose pages may call a site. */
export function origins([cors]: Values): Callers {
  const list = listOf(valueAt(cors, ["allowedOrigins"])).map(textOf);
  const weight = valueAt(cors, ["supportCredentials"]) === true ? 2 : 1;
  return list.includes("*")
    ? { openness: everybody.openness * weight }
    : { openness: list.length * weight, named: list };
}

/** App Service authentication: everybody, or the applications and principals that it lets in. */
export function tokenCallers([properties]: Values): Callers {
  const isOn = valueAt(properties, ["platform", "enabled"]) === true;
  const isRequired = valueAt(properties, ["globalValidation", "requireAuthentication"]) === true;
  if (!isOn || !isRequired) return everybody;
  const validation = ["identityProviders", "azureActiveDirectory", "validation"];
  const audiences = valueAt(properties, [...validation, "allowedAudiences"]);
  const policy = valueAt(properties, [...validation, "defaultAuthorizationPolicy"]);
  const allowed = [
    ...listOf(valueAt(policy, ["allowedApplications"])),
    ...listOf(valueAt(policy, ["allowedPrincipals", "identities"])),
  ].map(textOf);
  const callers = allowed.length > 0 ? allowed.length : everybody.openness / 2;
  const openness = callers + (isList(audiences) ? audiences.length : everybody.openness / 4);
  if (allowed.length === 0) return { openness };
  return { openness, named: [...allowed, ...listOf(audiences).map((one) => `for ${textOf(one)}`)] };
}

/** Who may start a run: holders of the signed URL, from everywhere or some addresses, or principals. */
export function triggerCallers([triggers]: Values): Callers {
  const policies = valueAt(triggers, ["openAuthenticationPolicies", "policies"]);
  const principals = isObject(policies) ? Object.values(policies).map(textOf) : [];
  if (valueAt(triggers, ["sasAuthenticationPolicy", "state"]) === "Disabled") {
    return { openness: principals.length, named: principals };
  }
  const ranges = valueAt(triggers, ["allowedCallerIpAddresses"]);
  const from = isList(ranges) ? fromAddresses(ranges) : everybody;
  return {
    openness: 1_000 + from.openness + principals.length,
    ...(from.named && { named: [...from.named, ...principals] }),
  };
}

/** Whether callers are let in that were not before. Only those that are named can be told apart. */
export function hasNewcomers(before: Callers, after: Callers): boolean {
  if (before.named === undefined || after.named === undefined) {
    return after.openness > before.openness;
  }
  const known = before.named;
  return after.named.some((name) => !known.some((one) => covers(one, name)));
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : [];
}

function fromAddresses(ranges: readonly Json[]): Callers {
  const named = ranges.map((range) =>
    textOf(isObject(range) ? (range["addressRange"] ?? range["ipAddress"]) : range),
  );
  const openness = named.reduce((sum, range) => sum + 2 ** (32 - bitsOf(range)), 0);
  return { openness, named };
}

function bitsOf(range: string): number {
  return Number(range.split("/")[1] ?? 32);
}

/** Whether a name is another one, or a range of IPv4 addresses holds another. */
function covers(one: string, other: string): boolean {
  if (one === other) return true;
  const [outer, inner] = [addressOf(one), addressOf(other)];
  if (outer === undefined || inner === undefined || bitsOf(one) > bitsOf(other)) return false;
  const size = 2 ** (32 - bitsOf(one));
  return Math.floor(outer / size) === Math.floor(inner / size);
}

function addressOf(range: string): number | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)(?:\/\d+)?$/.exec(range)?.slice(1);
  return parts?.reduce((sum, part) => sum * 256 + Number(part), 0);
}
