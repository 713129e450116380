import { isObject, type JsonObject } from "./action-types";
import { duration, isWrittenOut, oneOf, show, wholeNumber } from "./check-literals";
import type { Report } from "./definition-tree";

/** What each way to authenticate an outgoing call needs besides its type. */
const authentications: Readonly<Record<string, readonly string[]>> = {
  ManagedServiceIdentity: [],
  ActiveDirectoryOAuth: ["tenant", "clientId"],
  Basic: ["username", "password"],
  ClientCertificate: ["pfx"],
  Raw: ["value"],
  None: [],
};

const retryTypes = ["none", "fixed", "exponential", "default"];

/** Seconds that a retry may wait. */
const retryWait = [5, 24 * 3600] as const;

/** An outgoing HTTP request: of Http, or of a webhook's `subscribe` and `unsubscribe`. */
export function checkRequest(request: JsonObject, place: string, report: Report): void {
  const { uri, body } = request;
  if (isWrittenOut(uri) && !/^https?:\/\/\S+$/i.test(String(uri))) {
    report(`${place}/uri`, `must be an absolute http or https address, got ${show(uri)}`);
  }
  if (isObject(body) && "$multipart" in body) {
    checkParts(body["$multipart"], `${place}/body`, report);
  }
  checkAuthentication(request["authentication"], `${place}/authentication`, report);
  checkRetryPolicy(request["retryPolicy"], `${place}/retryPolicy`, report);
}

function checkParts(parts: unknown, place: string, report: Report): void {
  if (!isWrittenOut(parts)) return;
  if (!Array.isArray(parts) || !parts.every((part) => isObject(part) && "body" in part)) {
    report(place, "$multipart must be a list of parts, each with a 'body'");
  }
}

function checkAuthentication(authentication: unknown, place: string, report: Report): void {
  if (!isObject(authentication)) return;
  const { type } = authentication;
  oneOf(type, Object.keys(authentications), `${place}/type`, report);
  const needed = Object.entries(authentications).find(
    ([known]) => known.toLowerCase() === String(type).toLowerCase(),
  );
  for (const name of needed?.[1] ?? []) {
    if (authentication[name] === undefined) report(place, `'${name}' is missing`);
  }
}

/** How often, and how far apart, a call is tried again. */
export function checkRetryPolicy(policy: unknown, place: string, report: Report): void {
  if (!isObject(policy)) return;
  oneOf(policy["type"], retryTypes, `${place}/type`, report);
  if (["fixed", "exponential"].includes(String(policy["type"]).toLowerCase())) {
    for (const name of ["count", "interval"]) {
      if (policy[name] === undefined) report(place, `'${name}' is missing`);
    }
  }
  wholeNumber(policy["count"], [1, 90], `${place}/count`, report);
  for (const name of ["interval", "minimumInterval", "maximumInterval"]) {
    duration(policy[name], retryWait, `${place}/${name}`, report);
  }
}
