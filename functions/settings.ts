import { type FunctionAppDescription, authenticationModes, profiles, settings } from "../contract";

type Role = keyof typeof settings;

/** Parses a value, or throws with what it must be. */
type Parser<T> = (text: string) => T;

/** Every setting with what its text must be, and so the type of its value. */
const parsers = {
  blobServiceUri: serviceUri,
  queueServiceUri: serviceUri,
  tableServiceUri: serviceUri,
  credential: oneOf(["managedidentity"]),
  clientId: text,
  serviceBusNamespace: text,
  serviceBusCredential: oneOf(["managedidentity"]),
  serviceBusClientId: text,
  callbackOrigin,
  publicBaseUrl: origin,
  problemBaseUrl: pageUrl,
  profile: oneOf(profiles),
  retentionSeconds: positiveInteger,
  deadlineSeconds: positiveInteger,
  authentication: oneOf(authenticationModes),
  workflowTriggerUrl: triggerUrl,
} satisfies Readonly<Record<Role, Parser<unknown>>>;

/** The settings that an app's description lists, and no others. */
export type SettingsOf<A extends FunctionAppDescription> = {
  readonly [
    R in Role as (typeof settings)[R] extends A["settings"][number] ? R : never
  ]: ReturnType<(typeof parsers)[R]>;
};

/** Thrown with every setting that is missing or wrong. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Reads the settings of an app from the environment. */
export function readSettings<A extends FunctionAppDescription>(
  app: A,
  environment: NodeJS.ProcessEnv,
): SettingsOf<A> {
  const values: Partial<Record<Role, unknown>> = {};
  const wrong: string[] = [];
  for (const [role, name] of Object.entries(settings) as [Role, (typeof settings)[Role]][]) {
    if (!app.settings.includes(name)) continue;
    try {
      values[role] = parsers[role](environment[name] ?? missing());
    } catch (error) {
      wrong.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (wrong.length > 0) {
    throw new SettingsError(
      `${wrong.length} app setting(s) of ${app.entry} to correct: ${wrong.join("; ")}.`,
    );
  }
  return values as SettingsOf<A>;
}

function missing(): never {
  throw new Error("is missing");
}

function text(value: string): string {
  return value.trim() === "" ? fail("must not be empty", value) : value;
}

function positiveInteger(value: string): number {
  return /^[1-9]\d{0,8}$/.test(value)
    ? Number(value)
    : fail("must be a whole number of seconds, at least 1", value);
}

function serviceUri(value: string): string {
  return URL.canParse(value) && new URL(value).protocol === "https:"
    ? value.replace(/\/$/, "")
    : fail("must be an https URL", value);
}

function origin(value: string): string {
  return URL.canParse(value) && /^https?:/.test(value) && new URL(value).origin === value
    ? value
    : fail("must be an origin such as https://example.org, without path or trailing slash", value);
}

/** The code that follows is a segment or a fragment of its own. */
function pageUrl(value: string): string {
  return URL.canParse(value) && /^https?:.*[/#]$/.test(value)
    ? value
    : fail("must be a URL that ends with / or #, such as https://example.org/problems/", value);
}

/** Plain http only on this machine, where the local runtime stands for Logic Apps. */
function callbackOrigin(value: string): string {
  return /^(https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|http:\/\/127\.0\.0\.1:\d+)$/.test(value)
    ? value
    : fail("must be an https origin such as https://*.northeurope.logic.azure.com", value);
}

/** Plain http only on this machine, as above. */
function triggerUrl(value: string): string {
  const isUrl = URL.canParse(value) && /^(https:|http:\/\/127\.0\.0\.1[:/])/.test(value);
  if (!isUrl) return fail("must be an https URL", value);
  const isSigned = new URL(value).searchParams.has("sig");
  return isSigned ? fail("must be a URL without a signature", value) : value;
}

function oneOf<T extends string>(allowed: readonly T[]): Parser<T> {
  return (value) =>
    allowed.find((each) => each === value) ?? fail(`must be one of ${allowed.join(", ")}`, value);
}

/** A query is cut off: a URL with a signature may have been pasted into the wrong setting. */
function fail(expected: string, got: string): never {
  throw new Error(`${expected}; got ${JSON.stringify(got.split("?")[0]?.slice(0, 80))}`);
}
