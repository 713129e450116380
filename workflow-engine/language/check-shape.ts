import { isObject, optionsOf, type JsonObject } from "./action-types";
import type { InputsShape } from "./action-shapes";
import { show, wholeNumber } from "./check-literals";
import type { Report } from "./definition-tree";

/** What an action or a trigger of one type may have. */
interface OperationShape {
  /** The type as a message names it. */
  readonly type: string;
  readonly members: readonly string[];
  readonly kinds: readonly string[] | undefined;
  readonly needsKind: boolean;
  readonly inputs: "any" | InputsShape | undefined;
  readonly options: readonly string[];
  /** Members of `runtimeConfiguration`. */
  readonly runtime: readonly string[];
}

/** Reports members, kinds, options and settings that the type does not know, and missing inputs. */
export function checkShape(
  source: JsonObject,
  shape: OperationShape,
  place: string,
  report: Report,
): void {
  const refuse = (name: string) => report(`${place}/${name}`, `is not supported on ${shape.type}`);
  for (const name of Object.keys(source)) if (!shape.members.includes(name)) refuse(name);
  checkKind(source["kind"], shape, `${place}/kind`, report);
  checkLengths(source["description"], place, report);
  for (const option of optionsOf(source)) {
    if (!includes(shape.options, option)) {
      report(`${place}/operationOptions`, `'${option}' is not supported on ${shape.type}`);
    }
  }
  checkInputMembers(source["inputs"], shape, `${place}/inputs`, report);
  const runtime = source["runtimeConfiguration"];
  for (const [name, value] of Object.entries(isObject(runtime) ? runtime : {})) {
    if (!shape.runtime.includes(name)) refuse(`runtimeConfiguration/${name}`);
    else settings[name]?.(value, `${place}/runtimeConfiguration/${name}`, report);
  }
}

/** Azure Logic Apps limits. */
const longest = { name: 80, description: 256 };

function checkLengths(description: unknown, place: string, report: Report): void {
  const name = place.slice(place.lastIndexOf("/") + 1);
  if (name.length > longest.name) {
    report(place, `the name has ${name.length} characters; Azure allows ${longest.name}`);
  }
  if (typeof description === "string" && description.length > longest.description) {
    report(
      `${place}/description`,
      `has ${description.length} characters; Azure allows ${longest.description}`,
    );
  }
}

function includes(names: readonly string[], name: string): boolean {
  return names.some((known) => known.toLowerCase() === name.toLowerCase());
}

function checkKind(kind: unknown, shape: OperationShape, place: string, report: Report): void {
  const { kinds, needsKind } = shape;
  if (kinds === undefined || (kind === undefined && !needsKind)) return;
  if (typeof kind === "string" && includes(kinds, kind)) return;
  report(place, `${shape.type} needs one of ${kinds.join(", ")}, got ${show(kind)}`);
}

function checkInputMembers(
  inputs: unknown,
  shape: OperationShape,
  place: string,
  report: Report,
): void {
  if (shape.inputs === undefined) {
    if (inputs !== undefined) report(place, `is not supported on ${shape.type}`);
    return;
  }
  if (shape.inputs === "any") {
    if (inputs === undefined) report(place, "is missing");
    return;
  }
  const { required, optional = [], open = false } = shape.inputs;
  if (inputs === undefined && required.length === 0) return;
  if (!isObject(inputs)) return report(place, `must be an object on ${shape.type}`);
  for (const path of required) checkRequired(inputs, path.split("/"), place, report);
  const known = [...required.map((path) => path.split("/")[0]), ...optional];
  for (const name of Object.keys(inputs)) {
    if (!open && !known.includes(name)) {
      report(`${place}/${name}`, `is not supported on ${shape.type}`);
    }
  }
}

function checkRequired(
  holder: JsonObject,
  [name = "", ...rest]: readonly string[],
  place: string,
  report: Report,
): void {
  const value = holder[name];
  if (value === undefined) {
    report(place, `'${name}' is missing`);
  } else if (rest.length > 0 && isObject(value)) {
    checkRequired(value, rest, `${place}/${name}`, report);
  }
}

type Check = (value: unknown, place: string, report: Report) => void;

/** Values of `runtimeConfiguration`, of actions and of triggers. */
const settings: Readonly<Record<string, Check | undefined>> = {
  secureData: (value, place, report) => {
    const properties = isObject(value) ? value["properties"] : undefined;
    const isKnown = (name: unknown) => name === "inputs" || name === "outputs";
    if (!Array.isArray(properties) || !properties.every(isKnown)) {
      report(place, `properties must be a list of 'inputs', 'outputs'`);
    }
  },
  concurrency: (value, place, report) => {
    const { repetitions, runs, maximumWaitingRuns } = isObject(value) ? value : {};
    if (repetitions === undefined && runs === undefined) {
      report(place, "needs 'repetitions' (on a Foreach) or 'runs' (on a trigger)");
    }
    wholeNumber(repetitions, [1, 50], `${place}/repetitions`, report);
    wholeNumber(runs, [1, 100], `${place}/runs`, report);
    wholeNumber(maximumWaitingRuns, [1, 200], `${place}/maximumWaitingRuns`, report);
  },
  paginationPolicy: (value, place, report) => {
    const { minimumItemCount } = isObject(value) ? value : {};
    if (minimumItemCount === undefined) report(place, "'minimumItemCount' is missing");
    wholeNumber(minimumItemCount, [1, 100_000], `${place}/minimumItemCount`, report);
  },
  contentTransfer: (value, place, report) => {
    const { transferMode } = isObject(value) ? value : {};
    if (String(transferMode).toLowerCase() !== "chunked") {
      report(place, `transferMode must be Chunked, got ${show(transferMode)}`);
    }
  },
  staticResult: (value, place, report) => {
    const { name } = isObject(value) ? value : {};
    if (typeof name !== "string") {
      report(place, "needs the 'name' of one of the definition's staticResults");
    }
  },
};
