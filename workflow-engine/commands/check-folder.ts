import fs from "node:fs";
import path from "node:path";
import { checkDefinition } from "../language/check";
import { isObject } from "../language/action-types";
import type { Violation } from "../language/definition-tree";
import { readText, UsageError } from "./files";
import { readWorkflows } from "./read-workflow";

/** What a check of all definitions of a folder found. */
export interface FolderReport {
  readonly definitions: number;
  /** Definitions without violations. */
  readonly load: number;
  /** What was refused, in how many definitions, most first; names and values are left out. */
  readonly refused: readonly RefusedKind[];
}

interface RefusedKind {
  readonly kind: string;
  readonly definitions: number;
  /** The first of them. */
  readonly example: { readonly file: string } & Violation;
}

/**
 * Checks every definition in the JSON files of a folder and of its folders, in any of the forms that
 * a file may have. Files without a workflow are passed over.
 * @throws UsageError when the folder cannot be read
 */
export function checkFolder(folder: string): FolderReport {
  const kinds = new Map<string, RefusedKind>();
  let definitions = 0;
  let load = 0;
  for (const file of jsonFiles(folder)) {
    for (const violations of checkFile(path.join(folder, file))) {
      definitions++;
      if (violations.length === 0) load++;
      const seen = new Set<string>();
      for (const violation of violations) {
        const kind = kindOf(violation);
        if (seen.has(kind)) continue;
        seen.add(kind);
        const { definitions: before = 0, example = { file, ...violation } } = kinds.get(kind) ?? {};
        kinds.set(kind, { kind, definitions: before + 1, example });
      }
    }
  }
  const refused = [...kinds.values()].sort((one, other) => other.definitions - one.definitions);
  return { definitions, load, refused };
}

/** As a table: a line for each kind, with how many definitions it was refused in. */
export function folderTable({ definitions, load, refused }: FolderReport): string {
  const share = definitions === 0 ? 0 : (100 * load) / definitions;
  const lines = refused.map(
    ({ kind, definitions: count, example }) =>
      `${String(count).padStart(11)}  ${kind}\n             ${example.file}: ${example.place}`,
  );
  return [
    `${load} of ${definitions} definitions load (${share.toFixed(1)} %)`,
    ...(lines.length === 0 ? [] : ["", "definitions  refused for, with the first", ...lines]),
  ].join("\n");
}

function jsonFiles(folder: string): string[] {
  try {
    return fs
      .readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json") && !file.split(path.sep).includes("node_modules"))
      .sort();
  } catch (error) {
    throw new UsageError(`cannot read the folder ${folder}: ${(error as Error).message}`);
  }
}

/** The violations of each definition in the file. */
function checkFile(file: string): Violation[][] {
  const text = readText(file);
  if (!/"(?:actions|definition)"/.test(text)) return [];
  try {
    return readWorkflows(file)
      .filter(({ definition }) => isDefinition(definition))
      .map(({ definition, violations }) => [...violations, ...checkDefinition(definition)]);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const isWorkflow = /Microsoft\.Logic\/workflows|workflowdefinition\.json#/.test(text);
    return isWorkflow ? [[{ place: "file", message: "is not valid JSON" }]] : [];
  }
}

function isDefinition(definition: unknown): boolean {
  return isObject(definition) && isObject(definition["actions"]) && "triggers" in definition;
}

/** The violation without the names and values of its definition. */
function kindOf({ place, message }: Violation): string {
  const [sentence = ""] = message.split(/; | \(at character|: (?:one of|let) /);
  const type = /^(?:action|trigger) type .*? is not supported/.exec(sentence)?.[0];
  if (type !== undefined) return type;
  if (sentence.startsWith("Unable to parse")) return "an expression does not parse";
  if (sentence.startsWith("the template's expression")) {
    return "an expression of the ARM template is not valid";
  }
  const general = sentence.replace(/'(?:[^']|'')*'/g, "'…'").replace(/, got .*$/, "");
  const member = place
    .split("/")
    .filter((part) => !/^\d+$/.test(part))
    .at(-1);
  return /^(?:is|must|needs) /.test(general) ? `${member}: ${general}` : general;
}
