import { createColors, isColorSupported } from "picocolors";
import { toJson } from "../expressions/text";
import type { Value } from "../expressions/values";
import type { ActionNode, Block } from "./action-node";
import { billedActions } from "./run-report";
import { statusOfAll } from "./record-table";
import type { ActionRecord, ActionStatus, RunStatus, WorkflowError } from "./records";
import type { Run } from "./run";

/** Characters of inputs, outputs or an error that a line shows. */
const shownLength = 100;

/** What the run history shows in place of secured inputs and outputs. */
const secured = "Content not shown due to security configuration.";

type Colors = ReturnType<typeof createColors>;

export interface TreeOptions {
  /** @default whether standard output takes colours */
  readonly colors?: boolean;
  /** Shows inputs, outputs and errors whole. @default false: the start of each */
  readonly full?: boolean;
}

/** What every line is drawn from. */
interface View {
  readonly run: Run;
  readonly colors: Colors;
  readonly shorten: (text: string) => string;
}

/**
 * The run as a tree: each action with its status, code, duration and retries, below it its inputs,
 * outputs and error, or why it was skipped; what the definition secures is hidden.
 */
export function runTree(run: Run, options: TreeOptions = {}): string {
  const colors = createColors(options.colors ?? takesColors());
  const shorten = options.full === true ? (text: string) => text : shortened;
  const view = { run, colors, shorten };
  const { start, status, error, identity } = run;
  const reason = error === undefined ? "" : `  ${errorText(error, shorten)}`;
  const lines = [
    `${identity.name} ${colors.dim(`run ${start.runId}`)} ${paint(colors, status)}${reason}`,
    `├─ ${start.trigger.name} ${colors.dim("(trigger)")} ${paint(colors, "Succeeded")}`,
    ...blockLines(view, run.workflow.body, [], ""),
    colors.dim(`   ${billedActions(run)} billed actions, the trigger included`),
  ];
  return lines.join("\n");
}

/** picocolors alone would colour a log file, too, where the variable CI is set. */
function takesColors(): boolean {
  return process.stdout.isTTY === true && isColorSupported;
}

function blockLines(
  view: View,
  block: Block,
  repetition: readonly number[],
  indent: string,
): string[] {
  const actions = inRunningOrder(block.actions);
  return actions.flatMap((node, index) => {
    const isLast = index === actions.length - 1;
    const inner = `${indent}${isLast ? "   " : "│  "}`;
    const [title, ...details] = actionLines(view, node, repetition);
    return [
      `${indent}${isLast ? "└─ " : "├─ "}${title}`,
      ...details.map((line) => `${inner}${line}`),
      ...childLines(view, node, repetition, inner),
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
  view: View,
  node: ActionNode,
  repetition: readonly number[],
  indent: string,
): string[] {
  const { run, colors } = view;
  // Nothing below a skipped block ran: one line says so.
  if (run.records.get(node.name, repetition)?.status === "Skipped") return [];
  const filled = node.blocks.filter(({ actions }) => actions.length > 0);
  if (node.type === "Foreach" || node.type === "Until") {
    const [body] = filled;
    const count = run.records.get(node.name, repetition)?.iterationCount ?? 0;
    return Array.from({ length: body === undefined ? 0 : count }, (_, index) => index).flatMap(
      (index) => [
        `${indent}${colors.dim(`#${index + 1}`)}`,
        ...(body ? blockLines(view, body, [...repetition, index], indent) : []),
      ],
    );
  }
  const isTaken = ({ actions }: Block) =>
    actions.some(({ name }) => run.records.get(name, repetition)?.status !== "Skipped");
  const taken = node.type === "Scope" ? filled : filled.filter(isTaken);
  return taken.flatMap((block) => [
    ...(node.blocks.length > 1 ? [`${indent}${colors.dim(`${block.name}:`)}`] : []),
    ...blockLines(view, block, repetition, indent),
  ]);
}

function actionLines(
  view: View,
  node: ActionNode,
  repetition: readonly number[],
): [string, ...string[]] {
  const { run, colors } = view;
  const record = run.records.get(node.name, repetition);
  const name = `${node.name} ${colors.dim(`(${node.type})`)}`;
  if (record === undefined) {
    const others = run.records.repetitions(node.name, repetition);
    return [`${name} ${others.length > 0 ? paint(colors, statusOfAll(others)) : "not run"}`];
  }
  const code = ["NotSpecified", "OK"].includes(record.code) ? "" : ` ${record.code}`;
  const title = `${name} ${paint(colors, record.status)}${code} ${colors.dim(timing(record))}`;
  return [
    title,
    ...(record.status === "Skipped" ? why(view, record) : details(view, node, record)),
  ];
}

function details(view: View, node: ActionNode, record: ActionRecord): string[] {
  const { run, colors, shorten } = view;
  const { inputs, outputs } = run.workflow.secured;
  const name = node.name.toLowerCase();
  const line = (label: string, text: string) => colors.dim(`${label.padEnd(8)}${text}`);
  const value = (label: string, content: Value | undefined, isSecured: boolean) =>
    content === undefined ? [] : [line(label, isSecured ? secured : shorten(toJson(content)))];
  return [
    ...value("inputs", record.inputs, inputs.has(name)),
    ...value("outputs", record.outputs, outputs.has(name)),
    ...(record.error ? [line("error", errorText(record.error))] : []),
  ];
}

/** What kept an action from running, without the sentence that only says that something did. */
function why({ colors }: View, { error }: ActionRecord): string[] {
  if (error?.message === undefined) return [];
  const reason = error.message.replace(
    /^The execution of template action '.+?' (is )?skipped: /,
    "",
  );
  return [colors.dim(`${"because".padEnd(8)}${reason}`)];
}

function errorText({ code, message }: WorkflowError, shorten = (text: string) => text): string {
  return message === undefined ? code : `${code}: ${shorten(message)}`;
}

function timing(record: ActionRecord): string {
  const { retries = 0 } = record;
  const again = retries === 0 ? "" : `, ${retries} ${retries === 1 ? "retry" : "retries"}`;
  return `${duration(record)}${again}`;
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

function shortened(text: string): string {
  return text.length > shownLength ? `${text.slice(0, shownLength - 1)}…` : text;
}
