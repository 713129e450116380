import { EvaluationError } from "../expressions/evaluate";
import { ActionContext } from "./action-context";
import type { ActionNode, Block } from "./action-node";
import { statusByLeaves } from "./definition";
import { executors } from "../actions";
import type { Frame } from "./record-table";
import {
  cancelledByTerminate,
  failed,
  skippedByBlock,
  skippedByRunAfter,
  skippedByTerminate,
  type ActionRecord,
  type BlockStatus,
  type Outcome,
} from "./records";
import { RunTerminated } from "./interruption";
import type { Run, RunEnd } from "./run";
import { staticResult } from "./static-result";

/** Runs the actions of a run to their end. Rejects with `RunSuspended` when the engine stops. */
export async function execute(run: Run): Promise<RunEnd> {
  return run.end(await runBlock(run, run.workflow.body, undefined));
}

/** Runs the actions of a block, each when those it runs after have ended. */
async function runBlock(run: Run, block: Block, frame: Frame | undefined): Promise<BlockStatus> {
  const ends = new Map<ActionNode, Promise<ActionRecord>>();
  const end = (node: ActionNode): Promise<ActionRecord> => {
    const known = ends.get(node) ?? runAfterPredecessors(run, node, frame, end);
    ends.set(node, known);
    return known;
  };
  const records = new Map<ActionNode, ActionRecord>();
  await Promise.all(
    block.actions.map(async (node) => {
      records.set(node, await end(node));
    }),
  );
  return statusByLeaves(block, (node) => records.get(node)?.status ?? "Skipped");
}

/** Ends every action of a block, and inside it, without running any. */
function endBlock(
  run: Run,
  block: Block,
  frame: Frame | undefined,
  outcomeOf: (node: ActionNode) => Outcome,
): void {
  for (const node of block.actions) {
    if (run.records.get(node.name, indexesOf(frame)) !== undefined) continue;
    finish(run, node, frame, outcomeOf(node), run.now());
  }
}

/** What is inside an action that did not come to run it is skipped with it. */
function endChildren(run: Run, node: ActionNode, frame: Frame | undefined, outcome: Outcome): void {
  const reason = (child: ActionNode) =>
    outcome.code === "Terminated"
      ? skippedByTerminate
      : skippedByBlock(child.name, node.name, outcome);
  for (const block of node.blocks) {
    const isUntouched = block.actions.every(
      ({ name }) => run.records.repetitions(name, indexesOf(frame)).length === 0,
    );
    if (isUntouched) endBlock(run, block, frame, reason);
  }
}

async function runAfterPredecessors(
  run: Run,
  node: ActionNode,
  frame: Frame | undefined,
  end: (node: ActionNode) => Promise<ActionRecord>,
): Promise<ActionRecord> {
  const known = run.records.get(node.name, indexesOf(frame));
  if (known !== undefined) return known;
  const { runAfter } = node;
  const ended = await Promise.all(runAfter.map((predecessor) => end(predecessor.node)));
  const startTime = run.now();
  if (run.isTerminated) return finish(run, node, frame, skippedByTerminate, startTime);
  for (const [index, { status }] of ended.entries()) {
    const predecessor = runAfter[index];
    if (predecessor === undefined || predecessor.accepts.has(status.toLowerCase())) continue;
    const { name } = predecessor.node;
    const outcome = skippedByRunAfter(node.name, name, predecessor.expected, status);
    return finish(run, node, frame, outcome, startTime);
  }
  return executeAction(run, node, frame, startTime);
}

/** Writes the record down; before it, those of the children that the action never came to run. */
function finish(
  run: Run,
  node: ActionNode,
  frame: Frame | undefined,
  outcome: Outcome,
  startTime: string,
): ActionRecord {
  if (outcome.status !== "Succeeded") endChildren(run, node, frame, outcome);
  const record: ActionRecord = {
    name: node.name,
    repetition: indexesOf(frame),
    ...outcome,
    startTime,
    endTime: run.now(),
    trackingId: run.ports.newGuid(),
  };
  run.finish(record);
  return record;
}

async function executeAction(
  run: Run,
  node: ActionNode,
  frame: Frame | undefined,
  startTime: string,
): Promise<ActionRecord> {
  const context = new ActionContext(run, node, frame, { runBlock, endBlock });
  let outcome: Outcome;
  try {
    const result = staticResult(run.workflow, node) ?? executors[node.type](context);
    // Variables change without a pause between reading and writing: parallel iterations share them.
    outcome = result instanceof Promise ? await result : result;
    if (run.isTerminated && node.blocks.length > 0) outcome = cancelledByTerminate;
  } catch (error) {
    outcome = outcomeOfError(error, node);
  }
  if (context.retries > 0) outcome = { ...outcome, retries: context.retries };
  return finish(run, node, frame, outcome, startTime);
}

function outcomeOfError(error: unknown, node: ActionNode): Outcome {
  if (error instanceof RunTerminated) return cancelledByTerminate;
  if (!(error instanceof EvaluationError)) throw error;
  const message =
    node.blocks.length > 0
      ? `Unable to process template language expressions for action '${node.name}' at line '1' and column '0': '${error.message}'.`
      : error.wrapInAction(node.name).message;
  return failed("BadRequest", { code: error.code, message });
}

function indexesOf(frame: Frame | undefined): readonly number[] {
  return frame?.indexes ?? [];
}
