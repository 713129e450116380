import fs from "node:fs";
import path from "node:path";
import { deepEqual } from "../expressions/equality";
import { fromPlain, member } from "../expressions/values";
import type { ActionNode, Block } from "../run/action-node";
import type { Run } from "../run/run";

/** Names the folder where every run of `runWorkflow` leaves what it reached. */
export const coverageVariable = "WORKFLOW_COVERAGE";

/** What there is of a workflow, and what runs reached of it. */
export interface Reached {
  readonly workflow: string;
  readonly actions: Readonly<Record<string, boolean>>;
  /** `Check/actions`, `Check/else`, `Route/Case_name`, `Route/default`. */
  readonly branches: Readonly<Record<string, boolean>>;
}

/** Writes down what a run reached, when `WORKFLOW_COVERAGE` names a folder. */
export function recordCoverage(workflow: string, run: Run): void {
  const folder = process.env[coverageVariable];
  if (folder === undefined || folder === "") return;
  fs.mkdirSync(folder, { recursive: true });
  // Each process has a file of its own: those of a test run work at the same time.
  const file = path.join(folder, `${process.pid}.jsonl`);
  fs.appendFileSync(file, `${JSON.stringify(reachedBy(workflow, run))}\n`);
}

/** Actions that ran and branches that were taken, in some iteration. */
function reachedBy(workflow: string, run: Run): Reached {
  const nodes = [...run.workflow.actions.values()];
  const ran = (node: ActionNode) =>
    run.records.repetitions(node.name).some(({ status }) => status !== "Skipped");
  const decisions = nodes.filter(({ type }) => type === "If" || type === "Switch");
  return {
    workflow,
    actions: Object.fromEntries(nodes.map((node) => [node.name, ran(node)])),
    branches: Object.fromEntries(
      decisions.flatMap((node) =>
        node.blocks.map((block) => [`${node.name}/${block.name}`, wasTaken(run, node, block)]),
      ),
    ),
  };
}

function wasTaken(run: Run, node: ActionNode, block: Block): boolean {
  return run.records.repetitions(node.name).some(({ inputs }) => {
    const result = member(inputs, "expressionResult");
    if (result === undefined) return false;
    if (node.type === "If") return (result === true) === (block.name === "actions");
    const matches = (other: Block) =>
      other.name !== "default" && deepEqual(fromPlain(other.case), result);
    return block.name === "default" ? !node.blocks.some(matches) : matches(block);
  });
}

/**
 * What all runs of a folder reached together, by workflow in the order of their names.
 * @throws Error when the folder cannot be read
 */
export function readCoverage(folder: string): Reached[] {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith(".jsonl"));
  const lines = files.flatMap((name) =>
    fs.readFileSync(path.join(folder, name), "utf8").split("\n").filter(Boolean),
  );
  const all = new Map<string, Reached>();
  for (const line of lines) {
    const one = JSON.parse(line) as Reached;
    const known = all.get(one.workflow);
    all.set(one.workflow, known === undefined ? one : together(known, one));
  }
  return [...all.values()].sort((one, other) => one.workflow.localeCompare(other.workflow));
}

function together(one: Reached, other: Reached): Reached {
  return {
    workflow: one.workflow,
    actions: either(one.actions, other.actions),
    branches: either(one.branches, other.branches),
  };
}

function either(one: Reached["actions"], other: Reached["actions"]): Reached["actions"] {
  const names = Object.keys({ ...one, ...other });
  return Object.fromEntries(
    names.map((name) => [name, one[name] === true || other[name] === true]),
  );
}
