import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "../support/project-root";
import { readPage } from "./code-blocks/pages";

/** A shell step of a pipeline. */
export interface ShellStep {
  readonly name: string;
  readonly script: string;
}

export interface WorkflowStep {
  readonly name?: string;
  readonly id?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly run?: string;
  readonly if?: string;
}

export interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly WorkflowStep[];
}

/** A workflow of GitHub Actions, as far as the tests look at it. */
export interface Workflow {
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly concurrency?: unknown;
  readonly defaults?: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = join(projectRoot, ".github/workflows");

export const workflowFiles: readonly string[] = readdirSync(folder).sort();

export function workflowSource(file: string): string {
  return readFileSync(join(folder, file), "utf8");
}

export function readWorkflow(file: string): Workflow {
  return parse(workflowSource(file)) as Workflow;
}

export function jobsOf(file: string): readonly Job[] {
  return Object.values(readWorkflow(file).jobs);
}

/** The shell steps of a workflow, in order; one without a name is named by its command. */
export function shellSteps(file: string): readonly ShellStep[] {
  return jobsOf(file)
    .flatMap(({ steps }) => steps)
    .flatMap(({ name, run }) => (run === undefined ? [] : [{ name: name ?? run, script: run }]));
}

export const azurePage = "docs/azure-pipelines.md";

/** The pipeline of docs/azure-pipelines.md. */
function azurePipeline(): unknown {
  const { blocks } = readPage(azurePage, readFileSync(join(projectRoot, azurePage), "utf8"));
  const [block, ...more] = blocks.filter(({ language }) => language === "yaml");
  if (block === undefined || more.length > 0) throw new Error(`${azurePage} has not one pipeline`);
  return parse(block.text);
}

/** A step of Azure Pipelines: `bash`, or the task that runs a script with the Azure CLI. */
export interface AzureStep {
  readonly bash?: string;
  readonly task?: string;
  readonly displayName?: string;
  readonly inputs?: { readonly inlineScript?: string };
}

/** Every step of the pipeline, however deep it stands. */
export function azureSteps(node: unknown = azurePipeline()): readonly AzureStep[] {
  if (Array.isArray(node)) return node.flatMap(azureSteps);
  if (typeof node !== "object" || node === null) return [];
  const { steps, ...rest } = node as { readonly steps?: readonly AzureStep[] };
  return [...(steps ?? []), ...Object.values(rest).flatMap(azureSteps)];
}

export function azureShellSteps(): readonly ShellStep[] {
  return azureSteps().flatMap(({ bash, displayName, inputs }) => {
    const script = bash ?? inputs?.inlineScript;
    return script === undefined ? [] : [{ name: displayName ?? "", script }];
  });
}
