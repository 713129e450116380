import { isObject, type JsonObject } from "./action-types";
import { checkRequest, checkRetryPolicy } from "./check-request";
import { isWrittenOut, oneOf, show, wholeNumber } from "./check-literals";
import type { PlacedAction, Report } from "./definition-tree";

/** Types that a variable may have, in Azure's spelling. */
const variableTypes = ["Array", "Boolean", "Float", "Integer", "Object", "String"];

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
      for (const name of ["subscribe", "unsubscribe"]) {
        checkSubscription(inputs[name], `${place}/${name}`, report);
      }
      return;
    case "Response":
      return checkStatusCode(inputs["statusCode"], `${place}/statusCode`, report);
    case "Terminate":
      return oneOf(inputs["runStatus"], runStatuses, `${place}/runStatus`, report);
    case "Table":
      return oneOf(inputs["format"], ["CSV", "HTML"], `${place}/format`, report);
    case "Wait":
      return checkWait(inputs, place, report);
    case "Expression":
      return checkTime(action.source["kind"], inputs, place, report);
    case "InitializeVariable":
      return checkVariables(inputs["variables"], `${place}/variables`, report);
    default:
      checkRetryPolicy(inputs["retryPolicy"], `${place}/retryPolicy`, report);
  }
}

function checkSubscription(request: unknown, place: string, report: Report): void {
  if (!isObject(request)) return;
  // `{}` is how the designer writes that there is nobody to tell.
  if (place.endsWith("/unsubscribe") && Object.keys(request).length === 0) return;
  for (const name of ["method", "uri"]) {
    if (request[name] === undefined) report(place, `'${name}' is missing`);
  }
  checkRequest(request, place, report);
}

function checkStatusCode(statusCode: unknown, place: string, report: Report): void {
  if (!isWrittenOut(statusCode)) return;
  const code = Number(statusCode);
  if (!Number.isInteger(code) || ![2, 4, 5].includes(Math.floor(code / 100))) {
    report(place, `must be a 2xx, 4xx or 5xx status code, got ${show(statusCode)}`);
  }
}

function checkWait(inputs: JsonObject, place: string, report: Report): void {
  const { interval, until } = inputs;
  if ((interval === undefined) === (until === undefined)) {
    report(place, "needs either 'interval' or 'until'");
  }
  if (isObject(interval)) {
    oneOf(interval["unit"], intervalUnits, `${place}/interval/unit`, report);
    wholeNumber(interval["count"], [0, Infinity], `${place}/interval/count`, report);
  }
  if (isObject(until) && until["timestamp"] === undefined) {
    report(`${place}/until`, "'timestamp' is missing");
  }
}

/** What each kind of Expression computes from. */
const timeInputs = new Map<string, readonly string[]>([
  ["getfuturetime", ["interval", "timeUnit"]],
  ["getpasttime", ["interval", "timeUnit"]],
  ["addtotime", ["baseTime", "interval", "timeUnit"]],
  ["subtractfromtime", ["baseTime", "interval", "timeUnit"]],
  ["converttimezone", ["baseTime", "sourceTimeZone", "destinationTimeZone"]],
]);

function checkTime(kind: unknown, inputs: JsonObject, place: string, report: Report): void {
  const needed = timeInputs.get(String(kind).toLowerCase()) ?? [];
  for (const name of needed) if (!(name in inputs)) report(place, `'${name}' is missing`);
  if (needed.includes("timeUnit")) {
    oneOf(inputs["timeUnit"] ?? "Hour", intervalUnits, `${place}/timeUnit`, report);
  }
}

function checkVariables(variables: unknown, place: string, report: Report): void {
  if (!Array.isArray(variables) || variables.length === 0) {
    return report(place, "needs a list with at least one variable");
  }
  for (const [index, variable] of variables.entries()) {
    const where = `${place}/${index}`;
    if (!isObject(variable) || typeof variable["name"] !== "string") {
      report(where, "needs a 'name'");
    } else {
      oneOf(variable["type"], variableTypes, `${where}/type`, report);
    }
  }
}
