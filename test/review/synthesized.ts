import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { IConstruct } from "constructs";
import type { AzureStack } from "../../constructs/azure-stack";
import type { Change, StackReview } from "../../review/compare/change";
import { reviewStack } from "../../review/compare/review-stack";
import type { JsonObject } from "../../review/synthesized/json";
import { stackOf, type SynthesizedStack } from "../../review/synthesized/stack";
import { stacks } from "../../stacks";
import { readConfiguration } from "../../stacks/configuration";

/** What a mutation may touch: the stack before it is synthesized. */
export type Mutate = (stack: MutableStack) => void;

type Edit = (file: MutableJson) => void;
type MutableJson = { [member: string]: unknown };

/** A stack that can be changed as a change of its source would: before it is synthesized, and after. */
class MutableStack {
  private readonly edits: Edit[] = [];
  private changed?: AzureStack;

  constructor(
    private readonly name: string,
    private readonly make: (name: string) => AzureStack,
  ) {}

  /** The stack's constructs; made when a mutation asks for them, as that takes its time. */
  get stack(): AzureStack {
    return (this.changed ??= this.make(this.name));
  }

  /** The `cdk.tf.json` of what the stack has become. */
  toFile(): JsonObject {
    const { changed } = this;
    const file = structuredClone(
      changed ? render(changed) : originalFile(this.name),
    ) as MutableJson;
    for (const edit of this.edits) edit(file);
    return file as JsonObject;
  }

  /** A construct by its path below the stack. */
  at(path: string): IConstruct {
    return path
      .split("/")
      .reduce<IConstruct>((construct, id) => construct.node.findChild(id), this.stack);
  }

  remove(path: string): void {
    const construct = this.at(path);
    construct.node.scope?.node.tryRemoveChild(construct.node.id);
  }

  /** Gives an argument of a resource another value; undefined takes it away. */
  set(path: string, argument: string, value: unknown): void {
    this.edits.push((file) => assign(resourceOf(file, path), argument, value));
  }

  /** Replaces a part of an argument that is a text. */
  replace(path: string, argument: string, part: string, by: string): void {
    this.change(path, argument, (text) => String(text).replace(part, by));
  }

  /** Gives an argument what is made of its value. */
  change(path: string, argument: string, make: (value: unknown) => unknown): void {
    this.edits.push((file) => {
      const resource = resourceOf(file, path);
      assign(resource, argument, make(resource[argument]));
    });
  }

  /** Gives a place of the file outside its resources another value. */
  setInFile(path: string, value: unknown): void {
    this.edits.push((file) => assign(file, path, value));
  }

  /** Changes a resource's value in place, such as a workflow's definition. */
  edit(path: string, argument: string, change: (value: never) => void): void {
    this.edits.push((file) =>
      change(valueOf(resourceOf(file, path), argument.split(".")) as never),
    );
  }
}

function resourceOf(file: MutableJson, path: string): MutableJson {
  const byType = file["resource"] as Record<string, Record<string, MutableJson>>;
  const found = Object.values(byType)
    .flatMap((byId) => Object.values(byId))
    .find((resource) => pathOf(resource) === path);
  if (found === undefined) throw new Error(`no resource comes from ${path}`);
  return found;
}

function pathOf(resource: MutableJson): string {
  const { metadata } = resource["//"] as { metadata: { path: string } };
  return metadata.path.split("/").slice(1).join("/");
}

function assign(root: MutableJson, path: string, value: unknown): void {
  const names = path.split(".");
  const last = names.pop() ?? "";
  const holder = valueOf(root, names) as MutableJson;
  if (value === undefined) delete holder[last];
  else holder[last] = value;
}

function valueOf(root: MutableJson, names: readonly string[]): unknown {
  return names.reduce<unknown>((value, name) => (value as MutableJson)[name], root);
}

const synthesized = new Map<string, SynthesizedStack>();

/** Synthesizes one stack in this process, without the code of its Function App; once for all who ask. */
export function synthesizeStack(
  name: string,
  variables: Readonly<Record<string, string>> = {},
): SynthesizedStack {
  const key = JSON.stringify([name, variables]);
  let stack = synthesized.get(key);
  if (stack === undefined) {
    stack = stackOf(
      name,
      withStack(variables, (make) => render(make(name))),
    );
    synthesized.set(key, stack);
  }
  return stack;
}

/** Gives a maker of stacks of one configuration, whose files are gone afterwards. */
function withStack<T>(
  variables: Readonly<Record<string, string>>,
  use: (make: (name: string) => AzureStack) => T,
): T {
  const outdir = mkdtempSync(join(tmpdir(), "review-test-"));
  try {
    return use((name) => {
      const Stack = stacks[name];
      if (Stack === undefined) throw new Error(`there is no stack ${name}`);
      return new Stack(new App({ outdir }), name, readConfiguration(variables));
    });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function render(stack: AzureStack): JsonObject {
  stack.prepareStack();
  return JSON.parse(JSON.stringify(stack.toTerraform())) as JsonObject;
}

const files = new Map<string, JsonObject>();

/** The `cdk.tf.json` of a stack as it is. */
export function originalFile(name: string): JsonObject {
  let file = files.get(name);
  if (file === undefined) files.set(name, (file = withStack({}, (make) => render(make(name)))));
  return file;
}

/** A stack as it is. */
export function original(name: string): SynthesizedStack {
  return stackOf(name, originalFile(name));
}

/** The mutation that changes nothing. */
export const asItIs: Mutate = () => undefined;

const ofMutations = new Map<Mutate, Map<string, SynthesizedStack>>();

/** A stack with a mutation; made once for all who ask. */
export function mutated(name: string, mutate: Mutate): SynthesizedStack {
  const byName = ofMutations.get(mutate) ?? new Map<string, SynthesizedStack>();
  ofMutations.set(mutate, byName);
  let result = byName.get(name);
  if (result === undefined) byName.set(name, (result = withMutation(name, mutate)));
  return result;
}

function withMutation(name: string, mutate: Mutate): SynthesizedStack {
  return withStack({}, (make) => {
    const stack = new MutableStack(name, make);
    mutate(stack);
    return stackOf(name, stack.toFile());
  });
}

/** The review of a mutation of a stack against the stack as it is, or with another mutation. */
export function reviewOf(name: string, mutate: Mutate, base: Mutate = asItIs): StackReview {
  return reviewStack(name, mutated(name, base), mutated(name, mutate));
}

/** A change in a line: what a test expects, whole. */
export function line(change: Change): string {
  const { topic, on, what, before, after, replaces, weaker, secret, ignored } = change;
  const remarks = [
    ignored && "ignored",
    replaces !== "no" && replaces !== undefined && `replaces: ${replaces}`,
    weaker !== undefined && `weaker: ${weaker}`,
    secret !== undefined && `secret: ${secret}`,
  ].filter(Boolean);
  const remark = remarks.length === 0 ? "" : ` (${remarks.join(", ")})`;
  return `${topic} | ${on} | ${what} | ${text(before)} -> ${text(after)}${remark}`;
}

function text(value: unknown): string {
  return value === undefined
    ? "nothing"
    : typeof value === "string"
      ? value
      : JSON.stringify(value);
}

/** All that a review says besides pictures, in lines. */
export function lines({ changes, replacements, dataLoss }: StackReview): string[] {
  return [
    ...changes.map(line),
    ...replacements.map(({ on, because }) => `replaced | ${on} | ${because.join(", ")}`),
    ...dataLoss.map(({ on, how }) => `data lost | ${on} | ${how}`),
  ];
}
