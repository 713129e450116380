import fs from "node:fs";
import path from "node:path";
import { isArmTemplate } from "../documents/arm-template";
import { namedValues } from "../documents/parameter-values";
import { workflowsIn } from "../documents/read-document";
import type { WorkflowDocument } from "../documents/workflow-document";
import { isObject } from "../language/action-types";
import { duplicateMembers } from "../language/duplicate-members";
import { toPlain } from "../expressions/values";
import type { Violation } from "../language/definition-tree";
import { readDocument, readText, readValue, UsageError } from "./files";

/** A workflow of a file, with the file's name when the document gives it none. */
type NamedWorkflow = WorkflowDocument & { readonly name: string };

/**
 * The workflows of a file, in any of the forms that `workflowsIn` knows; Standard's `workflow.json`
 * with the `parameters.json` of its project.
 * @param parametersFile values of parameters: plain, or an ARM parameters file
 * @throws UsageError when a file cannot be read
 */
export function readWorkflows(file: string, parametersFile?: string): NamedWorkflow[] {
  const { document, twice } = readTemplate(file);
  const given = parametersFile === undefined ? {} : readParameters(parametersFile);
  return workflowsIn(document, given, projectParameters(file, document)).map((workflow) => ({
    ...workflow,
    name: workflow.name ?? nameOf(file, document),
    violations: [...twice, ...workflow.violations],
  }));
}

/**
 * The one workflow of a file.
 * @param name which one, when the file has several
 * @throws UsageError when there is none, or more than one without a name, or values are missing
 */
export function readWorkflow(
  file: string,
  { parameters, workflow: name }: { readonly parameters?: string; readonly workflow?: string },
): NamedWorkflow {
  const workflows = readWorkflows(file, parameters);
  const names = workflows.map((workflow) => workflow.name).join(", ");
  if (workflows.length === 0) throw new UsageError(`${file} has no workflow in it`);
  const found = name === undefined ? workflows : workflows.filter((one) => one.name === name);
  const [workflow] = found;
  if (workflow === undefined) {
    throw new UsageError(`${file} has no workflow '${String(name)}'; it has ${names}`);
  }
  if (found.length > 1) {
    throw new UsageError(`${file} has several workflows; choose one with --workflow: ${names}`);
  }
  if (workflow.missing.length > 0) {
    throw new UsageError(
      `${file} needs values that only a deployment knows; give them with --parameters: ${workflow.missing.join(", ")}`,
    );
  }
  return workflow;
}

function readParameters(file: string): Record<string, unknown> {
  const document = readDocument(file);
  if (isObject(document)) return namedValues(document);
  throw new UsageError(
    `${file} must be an object with the values of parameters by name; got ${JSON.stringify(document)}`,
  );
}

/** Azure Resource Manager accepts comments in templates; definitions have none. */
function readTemplate(file: string): { document: unknown; twice: readonly Violation[] } {
  try {
    return { document: readDocument(file), twice: duplicateMembers(readText(file)) };
  } catch (error) {
    const document = readWithComments(file);
    if (isObject(document) && isArmTemplate(document)) return { document, twice: [] };
    throw error;
  }
}

function readWithComments(file: string): unknown {
  try {
    return toPlain(readValue(file));
  } catch {
    return undefined;
  }
}

/** A document without a name has its file's; in Standard a workflow is named by its folder. */
function nameOf(file: string, document: unknown): string {
  return isStandard(document)
    ? path.basename(path.dirname(path.resolve(file)))
    : path.basename(file, path.extname(file));
}

/** Standard says beside the definition whether a workflow keeps its state. */
function isStandard(document: unknown): boolean {
  return isObject(document) && "kind" in document && isObject(document["definition"]);
}

/** Standard keeps the parameters of all workflows of a project beside their folders. */
function projectParameters(file: string, document: unknown): Record<string, unknown> {
  if (!isStandard(document)) return {};
  const beside = path.join(path.dirname(path.resolve(file)), "..", "parameters.json");
  if (!fs.existsSync(beside)) return {};
  const parameters = readDocument(beside);
  return isObject(parameters) ? parameters : {};
}
