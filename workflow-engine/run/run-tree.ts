import { createColors, isColorSupported } from "picocolors";
import { toJson } from "../expressions/text";
import type { Value } from "../expressions/values";
import type { ActionNode, Block } from "./definition";
import { billedActions } from "./run-report";
import { statusOfAll } from "./record-table";
import type { ActionRecord, ActionStatus, RunStatus } from "./records";
import type { Run } from "./run";

/** Characters of inputs, outputs or an error that a line shows. */
const shownLength = 100;

/** What the run history shows in place of secured inputs and outputs. */
const secured = "Content not shown due to security configuration.";

type Colors = ReturnType<typeof createColors>;

/**
 * The run as a tree: each action with its status, code and duration, below it its inputs, outputs
 * and error, shortened; what the definition secures is hidden.
 * @param useColors colours its statuses. @default whether standard output takes colours
 */
export function runTree(run: Run, useColors = takesColors()): string {
  const colors = createColors(useColors);
  const { start, status, error, identity } = run;
  const lines = [
    `${identity.name} ${colors.dim(`run ${start.runId}`)} ${paint(colors, status)}${error ? `  ${error.code}: ${shorten(error.message)}` : ""}`,
    `├─ ${start.trigger.name} ${colors.dim("(trigger)")} ${paint(colors, "Succeeded")}`,
    ...blockLines(run, run.workflow.body, [], "", colors),
    colors.dim(`   ${billedActions(run)} billed actions, the trigger included`),
  ];
  return lines.join("\n");
}

/** picocolors alone would colour a log file, too, where the variable CI is set. */
function takesColors(): boolean {
  return process.stdout.isTTY === true && isColorSupported;
}

function blockLines(
  run: Run,
  block: Block,
  repetition: readonly number[],
  indent: string,
  colors: Colors,
): string[] {
  const actions = inRunningOrder(block.actions);
  return actions.flatMap((node, index) => {
    const isLast = index === actions.length - 1;
    const inner = `${indent}${isLast ? "   " : "│  "}`;
    const [title, ...details] = actionLines(run, node, repetition, colors);
    return [
      `${indent}${isLast ? "└─ " : "├─ "}${title}`,
      ...details.map((line) => `${inner}${line}`),
      ...childLines(run, node, repetition, inner, colors),
    ];
  });
}

/** Every action after those it runs after; JSON may have lost the order that the author wrote. */
function inRunningOrder(actions: readonly ActionNode[]): readonly ActionNode[] {
  const ordered = new Set<ActionNode>();
  const visit = (node: ActionNode): void => {
    if (ordered.has(node)) return;
    node.runAfter.forEach((predecessor) => visit(predecessor.node));
    ordered.add(node);
  };
  actions.forEach(visit);
  return [...ordered];
}

function childLines(
  run: Run,
  node: ActionNode,
  repetition: readonly number[],
  indent: string,
  colors: Colors,
): string[] {
  // Nothing below a skipped block ran: one line says so.
  if (run.records.get(node.name, repetition)?.status === "Skipped") return [];
  const filled = node.blocks.filter(({ actions }) => actions.length > 0);
  if (node.type === "Foreach" || node.type === "Until") {
    const [body] = filled;
    const count = run.records.get(node.name, repetition)?.iterationCount ?? 0;
    return Array.from({ length: body === undefined ? 0 : count }, (_, index) => index).flatMap(
      (index) => [
        `${indent}${colors.dim(`#${index + 1}`)}`,
        ...(body ? blockLines(run, body, [...repetition, index], indent, colors) : []),
      ],
    );
  }
  const isTaken = ({ actions }: Block) =>
    actions.some(({ name }) => run.records.get(name, repetition)?.status !== "Skipped");
  const taken = node.type === "Scope" ? filled : filled.filter(isTaken);
  return taken.flatMap((block) => [
    ...(node.blocks.length > 1 ? [`${indent}${colors.dim(`${block.name}:`)}`] : []),
    ...blockLines(run, block, repetition, indent, colors),
  ]);
}

function actionLines(
  run: Run,
  node: ActionNode,
  repetition: readonly number[],
  colors: Colors,
): [string, ...string[]] {
  const record = run.records.get(node.name, repetition);
  const name = `${node.name} ${colors.dim(`(${node.type})`)}`;
  if (record === undefined) {
    const others = run.records.repetitions(node.name, repetition);
    return [`${name} ${others.length > 0 ? paint(colors, statusOfAll(others)) : "not run"}`];
  }
  const code = ["NotSpecified", "OK"].includes(record.code) ? "" : ` ${record.code}`;
  const title = `${name} ${paint(colors, record.status)}${code} ${colors.dim(duration(record))}`;
  return [title, ...(record.status === "Skipped" ? [] : details(node, record, colors))];
}

function details(node: ActionNode, record: ActionRecord, colors: Colors): string[] {
  const line = (label: string, text: string) => colors.dim(`${label.padEnd(8)}${text}`);
  const value = (label: string, content: Value | undefined, isSecured: boolean) =>
    content === undefined ? [] : [line(label, isSecured ? secured : shorten(toJson(content)))];
  return [
    ...value("inputs", record.inputs, node.secureInputs),
    ...value("outputs", record.outputs, node.secureOutputs),
    ...(record.error ? [line("error", `${record.error.code}: ${record.error.message}`)] : []),
  ];
}

function duration({ startTime, endTime }: ActionRecord): string {
  const milliseconds = Date.parse(endTime) - Date.parse(startTime);
  return milliseconds < 1000 ? `${milliseconds} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

function paint(colors: Colors, status: ActionStatus | RunStatus): string {
  switch (status) {
    case "Succeeded":
      return colors.green(status);
    case "Failed":
    case "TimedOut":
      return colors.red(status);
    case "Cancelled":
      return colors.yellow(status);
    case "Skipped":
      return colors.dim(status);
    case "Running":
      return colors.cyan(status);
  }
}

function shorten(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
}
