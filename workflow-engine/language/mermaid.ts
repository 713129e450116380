import { blocksOf, isObject, type JsonObject } from "./action-types";
import { placeActions, predecessorsOf, type PlacedAction } from "./definition-tree";

/** How an action of each kind is drawn: Mermaid's brackets around its text. */
const shapes: Readonly<Record<string, readonly [string, string] | undefined>> = {
  If: ["{", "}"],
  Switch: ["{", "}"],
  Response: ["([", "])"],
  Terminate: ["([", "])"],
  HttpWebhook: ["[[", "]]"],
  Wait: ["(", ")"],
};

/**
 * The definition as a Mermaid flowchart: a box an action, a frame a block, an arrow for what runs
 * after what, labelled with the statuses that are not the usual one.
 */
export function toMermaid(definition: unknown): string {
  if (!isObject(definition)) throw new Error("A workflow definition must be an object.");
  const { actions } = placeActions(definition, () => undefined);
  const drawing = new Drawing(actions);
  const triggers = isObject(definition["triggers"]) ? definition["triggers"] : {};
  const [trigger = "start"] = Object.keys(triggers);
  const top = actions.filter(({ parent }) => parent === undefined);
  const lines = [
    "flowchart TD",
    `  start(["${escape(trigger)}"])`,
    ...drawing.block(top, "  "),
    ...top
      .filter((action) => predecessorsOf(action).length === 0)
      .map((action) => `  start --> ${drawing.entryOf(action)}`),
    ...drawing.arrows(),
  ];
  return `${lines.join("\n")}\n`;
}

class Drawing {
  private readonly ids = new Map<PlacedAction, string>();

  constructor(private readonly actions: readonly PlacedAction[]) {
    for (const [index, action] of actions.entries()) this.ids.set(action, `a${index + 1}`);
  }

  /** A block's frame takes the arrows to what is inside it; a decision stands before its branches. */
  entryOf(action: PlacedAction): string {
    return this.ids.get(action) ?? "";
  }

  block(actions: readonly PlacedAction[], indent: string): string[] {
    return actions.flatMap((action) => this.draw(action, indent));
  }

  arrows(): string[] {
    return this.actions.flatMap((action) =>
      predecessorsOf(action).map((predecessor) => {
        const from = this.exitOf(predecessor);
        const label = labelOf(action, predecessor);
        return `  ${from} -->${label === "" ? "" : `|${label}|`} ${this.entryOf(action)}`;
      }),
    );
  }

  private draw(action: PlacedAction, indent: string): string[] {
    const { source, children, type } = action;
    const id = this.entryOf(action);
    const text = `${escape(action.name)}<br/><small>${escape(String(source["type"]))}${escape(detailOf(source))}</small>`;
    if (children.length === 0) {
      const [open, close] = shapes[type ?? ""] ?? ["[", "]"];
      return [`${indent}${id}${open}"${text}"${close}`];
    }
    const branches = blocksOf(source).filter((block) => Object.keys(block.actions).length > 0);
    const isDecision = type === "If" || type === "Switch";
    return [
      `${indent}subgraph ${isDecision ? `${id}_all` : id}["${text}"]`,
      ...(isDecision ? [`${indent}  ${id}{"${escape(conditionOf(source))}"}`] : []),
      ...this.block(children, `${indent}  `),
      ...(isDecision ? branches.flatMap((branch) => this.enter(action, branch, indent)) : []),
      `${indent}end`,
    ];
  }

  /** Arrows from a decision to the first actions of a branch. */
  private enter(
    action: PlacedAction,
    branch: { readonly name: string; readonly actions: JsonObject },
    indent: string,
  ): string[] {
    const label =
      action.type === "If" ? (branch.name === "actions" ? "true" : "false") : branch.name;
    return action.children
      .filter(({ name, siblings }) => name in branch.actions && siblings.size > 0)
      .filter((child) => predecessorsOf(child).length === 0)
      .map(
        (child) =>
          `${indent}  ${this.entryOf(action)} -->|${escape(label)}| ${this.entryOf(child)}`,
      );
  }

  private exitOf(action: PlacedAction): string {
    const isFramedDecision =
      action.children.length > 0 && (action.type === "If" || action.type === "Switch");
    return isFramedDecision ? `${this.entryOf(action)}_all` : this.entryOf(action);
  }
}

function labelOf(action: PlacedAction, predecessor: PlacedAction): string {
  const runAfter = action.source["runAfter"];
  const entry = isObject(runAfter)
    ? Object.entries(runAfter).find(
        ([name]) => name.toLowerCase() === predecessor.name.toLowerCase(),
      )
    : undefined;
  const statuses = Array.isArray(entry?.[1]) ? (entry[1] as unknown[]).map(String) : [];
  return statuses.length === 1 && /^succeeded$/i.test(statuses[0] ?? "")
    ? ""
    : escape(statuses.join(", "));
}

/** The address without its query, the status code, the limit: what tells one box from another. */
function detailOf(source: JsonObject): string {
  const inputs = isObject(source["inputs"]) ? source["inputs"] : {};
  const { method, statusCode, runStatus } = inputs;
  if (typeof method === "string") return ` ${method}`;
  const shown = statusCode ?? runStatus;
  return typeof shown === "string" || typeof shown === "number" ? ` ${shown}` : "";
}

function conditionOf(source: JsonObject): string {
  const { expression } = source;
  return typeof expression === "string" ? expression : JSON.stringify(expression);
}

/** Mermaid's entity codes: quotes and brackets would end the text. */
function escape(text: string): string {
  return text.replace(/["<>{}[\]()|#;]/g, (character) => `#${character.charCodeAt(0)};`);
}
