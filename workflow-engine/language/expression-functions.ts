import { pureFunctions } from "./pure-functions";

/**
 * What a reference function reads. Absent on functions whose value depends on their arguments (and
 * the clock) only. The kinds up to `scope` name what they read in their first argument.
 */
type ReferenceKind =
  | "action"
  | "loop"
  | "variable"
  | "parameter"
  | "scope"
  | "trigger"
  | "item"
  | "workflow"
  | "callback"
  | "currentAction"
  /** Exists, but not in a Consumption workflow. */
  | "unavailable";

export interface WdlFunction {
  /** The documented spelling; calls may use any case. */
  readonly name: string;
  readonly minArguments: number;
  /** `Infinity` when any number is taken. */
  readonly maxArguments: number;
  readonly kind?: ReferenceKind;
  /** Completes "The template language function 'x' expects …" in the platform's own words. */
  readonly expects?: string;
}

/** Name, fewest and most arguments, and what it reads. */
const references: readonly (readonly [string, number, number, ReferenceKind])[] = [
  ["action", 0, 0, "currentAction"],
  ["actionBody", 1, 1, "action"],
  ["actionOutputs", 1, 1, "action"],
  ["actions", 1, 1, "action"],
  ["appsetting", 1, 1, "unavailable"],
  ["body", 1, 1, "action"],
  ["formDataMultiValues", 2, 2, "action"],
  ["formDataValue", 2, 2, "action"],
  ["item", 0, 0, "item"],
  ["items", 1, 1, "loop"],
  ["iterationIndexes", 1, 1, "loop"],
  ["listCallbackUrl", 0, 0, "callback"],
  ["multipartBody", 2, 2, "action"],
  ["outputs", 1, 1, "action"],
  ["parameters", 1, 1, "parameter"],
  ["result", 1, 1, "scope"],
  ["trigger", 0, 0, "trigger"],
  ["triggerBody", 0, 0, "trigger"],
  ["triggerFormDataMultiValues", 1, 1, "trigger"],
  ["triggerFormDataValue", 1, 1, "trigger"],
  ["triggerMultipartBody", 1, 1, "trigger"],
  ["triggerOutputs", 0, 0, "trigger"],
  ["variables", 1, 1, "variable"],
  ["workflow", 0, 0, "workflow"],
];

/**
 * Every function of the language by its lower-cased name.
 * Source: Microsoft's expression functions reference (2025-10-06).
 */
export const expressionFunctions: ReadonlyMap<string, WdlFunction> = new Map(
  [
    ...references.map(([name, minArguments, maxArguments, kind]) => ({
      name,
      minArguments,
      maxArguments,
      kind,
    })),
    ...pureFunctions.map(([name, minArguments, maxArguments, expects]) => ({
      name,
      minArguments,
      maxArguments,
      expects,
    })),
  ].map((description): [string, WdlFunction] => [description.name.toLowerCase(), description]),
);

/** The function of that name, in any case; undefined when there is none. */
export function findFunction(name: string): WdlFunction | undefined {
  return expressionFunctions.get(name.toLowerCase());
}

/** The platform's message for a call of a function that does not exist. */
export function undefinedFunction(name: string): string {
  return `The template function '${name}' is not defined or not valid.`;
}

/**
 * The platform's message when a function is called with that many arguments; undefined when it
 * takes them.
 */
export function argumentCountProblem(found: WdlFunction, count: number): string | undefined {
  if (count >= found.minArguments && count <= found.maxArguments) return undefined;
  const subject = `The template language function '${found.name}'`;
  if (found.expects) {
    return `${subject} expects ${found.expects}. The function was invoked with '${count}' parameter(s). Please see https://aka.ms/logicexpressions#${found.name} for usage details.`;
  }
  if (found.maxArguments === 0) return `${subject} must not have any parameters.`;
  if (found.maxArguments === 1) return `${subject} must have only one parameter.`;
  return `${subject} expects two parameters: the name of the action as the first parameter, and the name or the index of the part as the second parameter. The function was invoked with '${count}' parameter(s).`;
}
