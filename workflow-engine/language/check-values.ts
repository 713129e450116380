import { isObject, type JsonObject } from "./action-types";
import type { PlacedAction, Report } from "./definition-tree";
import { parseDuration } from "./duration";

/** Types that a variable may have, in Azure's spelling. */
const variableTypes = ["Array", "Boolean", "Float", "Integer", "Object", "String"];

/** Ways to authenticate an outgoing call that this engine knows. */
const authenticationTypes = ["ManagedServiceIdentity", "Basic", "Raw", "None"];

const retryTypes = ["none", "fixed", "exponential", "default"];
const runStatuses = ["Succeeded", "Failed", "Cancelled"];
const intervalUnits = ["Second", "Minute", "Hour", "Day", "Week", "Month", "Year"];

/** What is written out in an action's inputs; what an expression gives is checked when it runs. */
export function checkInputs(action: PlacedAction, report: Report): void {
  const inputs = action.source["inputs"];
  if (!isObject(inputs)) return;
  const place = `${action.place}/inputs`;
  switch (action.type) {
    case "Http":
      return checkRequest(inputs, place, report);
    case "HttpWebhook":
      for (const name of ["subscribe", "unsubscribe"])
        checkSubscription(inputs[name], `${place}/${name}`, report);
      return;
    case "Response":
      return checkStatusCode(inputs["statusCode"], `${place}/statusCode`, report);
    case "Terminate":
      return oneOf(inputs["runStatus"], runStatuses, `${place}/runStatus`, report);
    case "Table":
      return oneOf(inputs["format"], ["CSV", "HTML"], `${place}/format`, report);
    case "Wait":
      return checkWait(inputs, place, report);
    case "InitializeVariable":
      return checkVariables(inputs["variables"], `${place}/variables`, report);
    default:
  }
}

function checkSubscription(request: unknown, place: string, report: Report): void {
  if (!isObject(request)) return;
  for (const name of ["method", "uri"])
    if (request[name] === undefined) report(place, `'${name}' is missing`);
  checkRequest(request, place, report);
}

function checkRequest(request: JsonObject, place: string, report: Report): void {
  const uri = request["uri"];
  if (isWrittenOut(uri) && !/^https?:\/\/\S+$/i.test(String(uri)))
    report(`${place}/uri`, `must be an absolute http or https address, got ${show(uri)}`);
  if (isObject(request["body"]) && "$multipart" in request["body"])
    report(`${place}/body`, "$multipart is not supported");
  const { authentication, retryPolicy } = request;
  if (isObject(authentication))
    oneOf(authentication["type"], authenticationTypes, `${place}/authentication/type`, report);
  if (isObject(retryPolicy)) checkRetryPolicy(retryPolicy, `${place}/retryPolicy`, report);
}

function checkRetryPolicy(policy: JsonObject, place: string, report: Report): void {
  oneOf(policy["type"], retryTypes, `${place}/type`, report);
  const { count } = policy;
  if (isWrittenOut(count) && !isWholeNumber(count, 1, 90))
    report(`${place}/count`, `must be a whole number from 1 to 90, got ${show(count)}`);
  for (const name of ["interval", "minimumInterval", "maximumInterval"])
    checkDuration(policy[name], `${place}/${name}`, report, 5, 24 * 3600);
}

function checkStatusCode(statusCode: unknown, place: string, report: Report): void {
  if (!isWrittenOut(statusCode)) return;
  const code = Number(statusCode);
  if (!Number.isInteger(code) || ![2, 4, 5].includes(Math.floor(code / 100)))
    report(place, `must be a 2xx, 4xx or 5xx status code, got ${show(statusCode)}`);
}

function checkWait(inputs: JsonObject, place: string, report: Report): void {
  const { interval, until } = inputs;
  if ((interval === undefined) === (until === undefined))
    report(place, "needs either 'interval' or 'until'");
  if (isObject(interval)) {
    oneOf(interval["unit"], intervalUnits, `${place}/interval/unit`, report);
    const { count } = interval;
    if (isWrittenOut(count) && !isWholeNumber(count, 0, Number.MAX_SAFE_INTEGER))
      report(`${place}/interval/count`, `must be a whole number, got ${show(count)}`);
  }
  if (isObject(until) && until["timestamp"] === undefined)
    report(`${place}/until`, "'timestamp' is missing");
}

function checkVariables(variables: unknown, place: string, report: Report): void {
  if (!Array.isArray(variables) || variables.length === 0)
    return report(place, "needs a list with at least one variable");
  for (const [index, variable] of variables.entries()) {
    const where = `${place}/${index}`;
    if (!isObject(variable) || typeof variable["name"] !== "string")
      report(where, "needs a 'name'");
    else oneOf(variable["type"], variableTypes, `${where}/type`, report);
  }
}

/** `limit` of Until, Http and HttpWebhook. */
export function checkLimit(action: PlacedAction, report: Report): void {
  const { limit } = action.source;
  if (limit === undefined) return;
  const place = `${action.place}/limit`;
  if (!isObject(limit)) return report(place, `must be an object, got ${show(limit)}`);
  const allowed = action.type === "Until" ? ["count", "timeout"] : ["timeout"];
  for (const name of Object.keys(limit))
    if (!allowed.includes(name)) report(place, `'${name}' is none of ${allowed.join(", ")}`);
  if (isWrittenOut(limit["count"]) && !isWholeNumber(limit["count"], 1, 5000))
    report(`${place}/count`, `must be a whole number from 1 to 5000, got ${show(limit["count"])}`);
  checkDuration(limit["timeout"], `${place}/timeout`, report);
}

/** `runtimeConfiguration.concurrency` of Foreach. */
export function checkConcurrency(concurrency: unknown, place: string, report: Report): void {
  const repetitions = isObject(concurrency) ? concurrency["repetitions"] : undefined;
  if (!isWholeNumber(repetitions, 1, 50))
    report(place, `repetitions must be a whole number from 1 to 50, got ${show(repetitions)}`);
}

function checkDuration(
  value: unknown,
  place: string,
  report: Report,
  least = 0,
  most = Infinity,
): void {
  if (!isWrittenOut(value)) return;
  const seconds = typeof value === "string" ? parseDuration(value) : undefined;
  if (seconds === undefined)
    report(place, `must be an ISO 8601 duration such as PT30S, got ${show(value)}`);
  else if (seconds < least || seconds > most)
    report(place, `must be from ${least} s to ${most} s, got ${show(value)}`);
}

function oneOf(value: unknown, allowed: readonly string[], place: string, report: Report): void {
  if (value === undefined) return report(place, `is missing: one of ${allowed.join(", ")}`);
  const isKnown =
    typeof value === "string" && allowed.some((name) => name.toLowerCase() === value.toLowerCase());
  if (isWrittenOut(value) && !isKnown)
    report(place, `${show(value)} is not supported: one of ${allowed.join(", ")}`);
}

function isWholeNumber(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** Whether the value is there, and no expression. */
function isWrittenOut(value: unknown): boolean {
  return value !== undefined && !(typeof value === "string" && value.includes("@"));
}

function show(value: unknown): string {
  return JSON.stringify(value) ?? "nothing";
}
