import type { ActionBase } from "./action-base";
import type { Expression, Json } from "./json";

export interface ComposeAction extends ActionBase {
  readonly type: "Compose";
  readonly inputs: Json;
}

export interface ParseJsonAction extends ActionBase {
  readonly type: "ParseJson";
  /** The schema is draft 4 to 7, without `pattern`. */
  readonly inputs: { readonly content: Json; readonly schema: object };
}

export interface SelectAction extends ActionBase {
  readonly type: "Select";
  /** `select` is evaluated for every element of `from`, which is `item()`. */
  readonly inputs: { readonly from: Json; readonly select: Json };
}

export interface QueryAction extends ActionBase {
  readonly type: "Query";
  readonly inputs: { readonly from: Json; readonly where: Expression };
}

export interface JoinAction extends ActionBase {
  readonly type: "Join";
  readonly inputs: { readonly from: Json; readonly joinWith: string };
}

export interface TableAction extends ActionBase {
  readonly type: "Table";
  readonly inputs: {
    readonly from: Json;
    readonly format: "CSV" | "HTML";
    readonly columns?: readonly { readonly header: string; readonly value: Json }[];
  };
}

type TimeUnit = "Second" | "Minute" | "Hour" | "Day" | "Week" | "Month" | "Year";

/** A time as a text. */
interface FormattedTime {
  /** As of `formatDateTime`. @default ISO 8601, `o` */
  readonly formatString?: string;
}

interface Interval extends FormattedTime {
  readonly interval: number | Expression;
  readonly timeUnit: TimeUnit;
}

/** Computes a time, which is the body. Names of time zones are those of Windows. */
export type ExpressionAction = ActionBase & { readonly type: "Expression" } & (
    | { readonly kind: "CurrentTime"; readonly inputs: FormattedTime }
    | { readonly kind: "GetFutureTime" | "GetPastTime"; readonly inputs: Interval }
    | {
        readonly kind: "AddToTime" | "SubtractFromTime";
        readonly inputs: Interval & { readonly baseTime: string };
      }
    | {
        readonly kind: "ConvertTimeZone";
        readonly inputs: FormattedTime & {
          readonly baseTime: string;
          readonly sourceTimeZone: string;
          readonly destinationTimeZone: string;
        };
      }
  );

export type VariableType = "array" | "boolean" | "float" | "integer" | "object" | "string";

/** At the top level only. */
export interface InitializeVariableAction extends ActionBase {
  readonly type: "InitializeVariable";
  readonly inputs: {
    readonly variables: readonly [
      { readonly name: string; readonly type: VariableType; readonly value?: Json },
    ];
  };
}

export interface VariableAction extends ActionBase {
  readonly type: "SetVariable" | "AppendToArrayVariable" | "AppendToStringVariable";
  readonly inputs: { readonly name: string; readonly value: Json };
}

export interface CountingAction extends ActionBase {
  readonly type: "IncrementVariable" | "DecrementVariable";
  readonly inputs: { readonly name: string; readonly value?: number | Expression };
}

/** Actions that compute something, or keep it in a variable. */
export type DataAction =
  | ComposeAction
  | ParseJsonAction
  | SelectAction
  | QueryAction
  | JoinAction
  | TableAction
  | ExpressionAction
  | InitializeVariableAction
  | VariableAction
  | CountingAction;
