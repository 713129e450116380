import { fromPlain, type Value, type ValueObject } from "../expressions/values";
import type { ActionNode } from "./action-node";
import type { Workflow } from "./definition";
import type { ActionRecord, ActionStatus } from "./records";

/** Position inside loops: one link for each enclosing loop. */
export interface Frame {
  readonly loop: ActionNode;
  readonly index: number;
  /** The element, in a Foreach. */
  readonly item?: Value;
  readonly parent: Frame | undefined;
  /** Indexes of this and all outer loops, outermost first. */
  readonly indexes: readonly number[];
}

export function innerFrame(
  parent: Frame | undefined,
  loop: ActionNode,
  index: number,
  item?: Value,
): Frame {
  return { loop, index, item, parent, indexes: [...(parent?.indexes ?? []), index] };
}

/** Identifies one execution of an action within its run. */
export function repetitionKey(name: string, repetition: readonly number[]): string {
  return repetition.length === 0 ? name : `${name}[${repetition.join(",")}]`;
}

/** Every record of a run, with the views of them that expressions get. */
export class RecordTable {
  private readonly byName = new Map<string, Map<string, ActionRecord>>();

  constructor(
    private readonly workflow: Workflow,
    private readonly clientTrackingId: string,
  ) {}

  put(record: ActionRecord): void {
    const records = this.byName.get(record.name) ?? new Map<string, ActionRecord>();
    records.set(record.repetition.join(), record);
    this.byName.set(record.name, records);
  }

  get(name: string, repetition: readonly number[]): ActionRecord | undefined {
    return this.byName.get(name)?.get(repetition.join());
  }

  /** Records of an action below some repetition of its outer loops, in the order of the indexes. */
  repetitions(name: string, outer: readonly number[] = []): ActionRecord[] {
    const below = [...(this.byName.get(name)?.values() ?? [])].filter((record) =>
      outer.every((index, depth) => record.repetition[depth] === index),
    );
    return below.sort((one, other) => compare(one.repetition, other.repetition));
  }

  /** Every record, in the order in which the actions ended. */
  all(): ActionRecord[] {
    return [...this.byName.values()].flatMap((records) => [...records.values()]);
  }

  /** What `actions('name')` gives, seen from a position; undefined when it has not run. */
  view(node: ActionNode, frame: Frame | undefined): Value | undefined {
    return this.seen(node, sharedIndexes(node, frame), (records) =>
      records.map((record) => record.outputs ?? null),
    );
  }

  /** What `result('name')` gives: a record for each action directly inside. */
  result(block: ActionNode, frame: Frame | undefined): Value {
    const views = block.blocks
      .flatMap(({ actions }) => actions)
      .map((node) =>
        this.seen(node, sharedIndexes(node, frame), (records) =>
          records.map((record) => this.toValue(record)),
        ),
      );
    return views.filter((view) => view !== undefined);
  }

  toValue(record: ActionRecord): ValueObject {
    return this.describe(record, {
      inputs: record.inputs,
      outputs: record.outputs,
      code: record.code === "NotSpecified" ? undefined : record.code,
      error: record.error,
    });
  }

  private seen(
    node: ActionNode,
    outer: readonly number[],
    gather: (records: ActionRecord[]) => Value,
  ): Value | undefined {
    if (outer.length === node.loops.length) {
      const record = this.get(node.name, outer);
      return record && this.toValue(record);
    }
    const records = this.repetitions(node.name, outer);
    const last = records.at(-1);
    if (last === undefined) return undefined;
    // A loop that never began: its children were skipped once, without repetitions.
    if (last.repetition.length === outer.length) return this.toValue(last);
    const loop = this.workflow.actions.get(node.loops[outer.length]?.toLowerCase() ?? "");
    const repetitionCount = records.length;
    if (loop?.type === "Until") {
      // What an Until leaves behind is its last iteration.
      const view = this.seen(node, last.repetition.slice(0, outer.length + 1), gather);
      return new Map([...(view as ValueObject), ["repetitionCount", repetitionCount]]);
    }
    return this.describe(
      { ...last, status: statusOfAll(records), startTime: records[0]?.startTime ?? last.startTime },
      { outputs: gather(records), code: "NotSpecified", repetitionCount },
    );
  }

  private describe(record: ActionRecord, more: Record<string, unknown>): ValueObject {
    const { inputs, outputs, ...rest } = more;
    return fromPlain({
      name: record.name,
      inputs,
      outputs,
      startTime: record.startTime,
      endTime: record.endTime,
      trackingId: record.trackingId,
      clientTrackingId: this.clientTrackingId,
      code: rest["code"],
      status: record.status,
      error: rest["error"],
      repetitionCount: rest["repetitionCount"],
    }) as ValueObject;
  }
}

/** Status of an action that ran several times, seen from outside its loop. */
export function statusOfAll(records: readonly ActionRecord[]): ActionStatus {
  const statuses = new Set(records.map(({ status }) => status));
  const order: ActionStatus[] = ["Failed", "TimedOut", "Cancelled", "Succeeded"];
  return order.find((status) => statuses.has(status)) ?? "Skipped";
}

function sharedIndexes(node: ActionNode, frame: Frame | undefined): readonly number[] {
  const frames: Frame[] = [];
  for (let outer = frame; outer !== undefined; outer = outer.parent) frames.unshift(outer);
  const shared = node.loops.findIndex((loop, depth) => frames[depth]?.loop.name !== loop);
  const depth = shared < 0 ? node.loops.length : shared;
  return (frames[depth - 1]?.indexes ?? []).slice(0, depth);
}

function compare(one: readonly number[], other: readonly number[]): number {
  const depth = one.findIndex((index, position) => index !== other[position]);
  return depth < 0 ? 0 : (one[depth] ?? 0) - (other[depth] ?? 0);
}
