import type { ActionBase } from "./action-base";
import type { DataAction } from "./data-actions";
import type { Duration, Expression, Json } from "./json";
import type { HttpRequest, RetryPolicy } from "./requests";

/** Actions of one block by name. Names differ, in the whole definition, in more than case. */
export type Actions = Readonly<Record<string, Action>>;

/** Calls an endpoint; follows 202 with Location until another status comes. */
export interface HttpAction extends ActionBase {
  readonly type: "Http";
  readonly inputs: HttpRequest;
  /** Bounds retries and polls, not one call, which may take 120 s. */
  readonly limit?: { readonly timeout: Duration | Expression };
  readonly operationOptions?: "DisableAsyncPattern";
}

/**
 * Calls an operation of a managed connector, such as Service Bus or Office 365, by a connection of
 * the workflow.
 */
export interface ApiConnectionAction extends ActionBase {
  readonly type: "ApiConnection";
  readonly inputs: {
    /** `connectionNamed("…")` gives the name. */
    readonly host: { readonly connection: { readonly name: Expression } };
    readonly method: "get" | "put" | "post" | "patch" | "delete";
    /** Path of the operation in the connector, which the designer's code view shows. */
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly queries?: Readonly<Record<string, string | number | boolean>>;
    readonly body?: Json;
    readonly retryPolicy?: RetryPolicy;
  };
  readonly limit?: { readonly timeout: Duration | Expression };
  readonly operationOptions?: "DisableAsyncPattern";
}

/** Subscribes with `listCallbackUrl()` in the request, then waits for a POST to that URL. */
export interface HttpWebhookAction extends ActionBase {
  readonly type: "HttpWebhook";
  readonly inputs: { readonly subscribe: HttpRequest; readonly unsubscribe?: HttpRequest };
  readonly limit?: { readonly timeout: Duration | Expression };
}

/** Answers the caller of the Request trigger; once, and not in a loop. */
export interface ResponseAction extends ActionBase {
  readonly type: "Response";
  readonly kind?: "Http";
  readonly inputs: {
    /** 2xx, 4xx or 5xx. */
    readonly statusCode: number | Expression;
    readonly headers?: Readonly<Record<string, string>> | Expression;
    readonly body?: Json;
  };
  /** Answer 202 and let the caller poll. @default the caller's connection is held open up to 120 s */
  readonly operationOptions?: "Asynchronous";
}

export interface WaitAction extends ActionBase {
  readonly type: "Wait";
  readonly inputs:
    | {
        readonly interval: {
          readonly count: number | Expression;
          readonly unit: "Second" | "Minute" | "Hour" | "Day" | "Week" | "Month";
        };
      }
    | { readonly until: { readonly timestamp: string } };
}

/** Ends the run; not in a loop. */
export interface TerminateAction extends ActionBase {
  readonly type: "Terminate";
  readonly inputs:
    | { readonly runStatus: "Succeeded" | "Cancelled" }
    | {
        readonly runStatus: "Failed";
        readonly runError?: { readonly code: string; readonly message: string };
      };
}

export interface ScopeAction extends ActionBase {
  readonly type: "Scope";
  readonly actions: Actions;
}

/** An expression, or one function with its operands: `{ and: [{ greater: ["@x", 1] }] }`. */
export type Condition = Expression | { readonly [functionName: string]: readonly Json[] | Json };

export interface IfAction extends ActionBase {
  readonly type: "If";
  readonly expression: Condition;
  readonly actions: Actions;
  readonly else?: { readonly actions: Actions };
}

export interface SwitchAction extends ActionBase {
  readonly type: "Switch";
  readonly expression: Expression;
  /** Compared in type and letter case; all cases have the expression's type, or every branch fails. */
  readonly cases: Readonly<
    Record<string, { readonly case: string | number; readonly actions: Actions }>
  >;
  readonly default?: { readonly actions: Actions };
}

export interface ForeachAction extends Omit<ActionBase, "runtimeConfiguration"> {
  readonly type: "Foreach";
  readonly foreach: Expression | readonly Json[];
  readonly actions: Actions;
  readonly operationOptions?: "Sequential";
  /** Iterations at once, 1 to 50. @default 20 */
  readonly runtimeConfiguration?: { readonly concurrency: { readonly repetitions: number } };
}

export interface UntilAction extends ActionBase {
  readonly type: "Until";
  readonly expression: Expression;
  /** Reaching it succeeds, unless `FailWhenLimitsReached`. */
  readonly limit: { readonly count: number; readonly timeout: Duration };
  readonly actions: Actions;
  readonly operationOptions?: "FailWhenLimitsReached";
}

export type Action =
  | HttpAction
  | ApiConnectionAction
  | HttpWebhookAction
  | ResponseAction
  | DataAction
  | WaitAction
  | TerminateAction
  | ScopeAction
  | IfAction
  | SwitchAction
  | ForeachAction
  | UntilAction;
