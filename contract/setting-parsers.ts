import {
  authenticationModes,
  operationIdPlace,
  requestSchemas,
  type settings,
} from "./function-apps";
import { profiles } from "./http";

/** Parses a value, or throws with what it must be. */
type Parser<T> = (text: string) => T;

/**
 * Every setting with what its text must be, and so the type of its value. The functions read their
 * settings with it, and synth tries it on what it is about to deploy: what the one lets through, the
 * other takes.
 * @throws Error saying what the value must be, and what it is
 */
export const settingParsers = {
  blobServiceUri: serviceUri,
  queueServiceUri: serviceUri,
  tableServiceUri: serviceUri,
  furtherAccounts,
  credential: oneOf(["managedidentity"]),
  clientId: text,
  serviceBusNamespace: text,
  serviceBusCredential: oneOf(["managedidentity"]),
  serviceBusClientId: text,
  callbackOrigin,
  publicBaseUrl: parsePublicBaseUrl,
  problemBaseUrl: pageUrl,
  profile: oneOf(profiles),
  retentionSeconds: atLeastOne("of seconds"),
  deadlineSeconds: atLeastOne("of seconds"),
  attemptSeconds: atLeastOne("of seconds"),
  authentication: oneOf(authenticationModes),
  deliveryAttempts: atLeastOne("of deliveries"),
  workflowTriggerUrl: triggerUrl,
  requestSchema: oneOf(requestSchemas),
  backendCancelUrl: jobUrl,
} satisfies Readonly<Record<keyof typeof settings, Parser<unknown>>>;

function text(value: string): string {
  return value.trim() === "" ? fail("must not be empty", value) : value;
}

function atLeastOne(what: string): Parser<number> {
  return (value) =>
    /^[1-9]\d{0,8}$/.test(value)
      ? Number(value)
      : fail(`must be a whole number ${what}, at least 1`, value);
}

function serviceUri(value: string): string {
  return URL.canParse(value) && new URL(value).protocol === "https:"
    ? value.replace(/\/$/, "")
    : fail("must be an https URL", value);
}

/** URLs of the services of an account that operations lie in. */
export interface AccountUris {
  readonly blob: string;
  readonly table: string;
}

function furtherAccounts(value: string): readonly AccountUris[] {
  const expected = 'must be a JSON list such as [{"blob":"https://…","table":"https://…"}]';
  const parsed = parseJson(value);
  if (!Array.isArray(parsed)) return fail(expected, value);
  return parsed.map((account: Partial<AccountUris> | null) => {
    const { blob, table } = account ?? {};
    if (typeof blob !== "string" || typeof table !== "string") return fail(expected, value);
    return { blob: serviceUri(blob), table: serviceUri(table) };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What every URL in an answer begins with: an origin, and a path where a gateway puts the API below
 * one. Written in capitals, or with the default port, it is the same; a slash at the end would be
 * doubled. Plain http is for this machine.
 * @returns the URL as it is compared and shown: lower-case host, no default port
 */
function parsePublicBaseUrl(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isPlain = url?.search === "" && url.hash === "" && url.username + url.password === "";
  const path = url?.pathname.replace(/\/$/, "") ?? "";
  const isPath = /^(\/[A-Za-z0-9._~-]+)*$/.test(path);
  const ends = value.endsWith("/") || /[?#]$/.test(value);
  const isWeb = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  return url !== undefined && isPlain && isPath && isWeb && !ends
    ? url.origin + path
    : fail(
        "must be an https URL such as https://api.example.org or https://api.example.org/quotes, without a slash at the end",
        value,
      );
}

function isLoopback({ hostname }: URL): boolean {
  return ["127.0.0.1", "localhost"].includes(hostname);
}

/** The code that follows is a segment or a fragment of its own. */
function pageUrl(value: string): string {
  return URL.canParse(value) && /^https?:.*[/#]$/.test(value)
    ? value
    : fail("must be a URL that ends with / or #, such as https://example.org/problems/", value);
}

/** Plain http only on this machine, where the local runtime stands for Logic Apps. */
function callbackOrigin(value: string): string {
  const pattern =
    /^(https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|http:\/\/127\.0\.0\.1:\d+)(\/workflows\/[A-Za-z0-9-]+)?$/;
  return pattern.test(value)
    ? value
    : fail(
        "must be an https URL such as https://*.northeurope.logic.azure.com/workflows/<id>",
        value,
      );
}

/** Plain http only on this machine, as above. */
function triggerUrl(value: string): string {
  const isUrl = URL.canParse(value) && /^(https:|http:\/\/127\.0\.0\.1[:/])/.test(value);
  if (!isUrl) return fail("must be an https URL", value);
  const isSigned = new URL(value).searchParams.has("sig");
  return isSigned ? fail("must be a URL without a signature", value) : value;
}

/**
 * An address with the operation's id in its path. Plain http only on this machine.
 * @returns undefined for an empty text: there is none
 */
function jobUrl(value: string): string | undefined {
  if (value === "") return undefined;
  const url = URL.canParse(value) ? new URL(value) : undefined;
  const isWeb = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url));
  const isPlain = url?.search === "" && url.hash === "" && url.username + url.password === "";
  const places = url?.pathname.split(encodeURI(operationIdPlace)).length;
  return isWeb && isPlain && places === 2
    ? value
    : fail(`must be an https URL with ${operationIdPlace} once in its path`, value);
}

function oneOf<T extends string>(allowed: readonly T[]): Parser<T> {
  return (value) =>
    allowed.find((each) => each === value) ?? fail(`must be one of ${allowed.join(", ")}`, value);
}

/** A query is cut off: a URL with a signature may have been pasted into the wrong setting. */
function fail(expected: string, got: string): never {
  throw new Error(`${expected}; got ${JSON.stringify(got.split("?")[0]?.slice(0, 80))}`);
}
