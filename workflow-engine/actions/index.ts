import type { ActionType } from "../language/action-types";
import { connectorActions, type ConnectorType } from "../language/connector-shapes";
import type { ActionContext } from "../run/action-context";
import type { Outcome } from "../run/records";
import { connector } from "./connector";
import { compose, join, query, select } from "./data-operations";
import { foreach } from "./foreach";
import { http } from "./http";
import { httpWebhook } from "./http-webhook";
import { condition, scope, switchCase, terminate } from "./control";
import { parseJson } from "./parse-json";
import { response } from "./response";
import { table } from "./table";
import { timeOperation } from "./time";
import { until } from "./until";
import { appendToArray, appendToString, decrement, increment, initialize, set } from "./variables";
import { wait } from "./wait";

/** Runs one action. What it throws other than `EvaluationError` is a defect of the engine. */
export type Executor = (context: ActionContext) => Outcome | Promise<Outcome>;

const connectors = Object.fromEntries(
  Object.keys(connectorActions).map((type) => [type, connector]),
) as Record<ConnectorType, Executor>;

export const executors: Readonly<Record<ActionType, Executor>> = {
  ...connectors,
  Http: http,
  HttpWebhook: httpWebhook,
  Response: response,
  Compose: compose,
  ParseJson: parseJson,
  Select: select,
  Query: query,
  Join: join,
  Table: table,
  Expression: timeOperation,
  Wait: wait,
  Terminate: terminate,
  InitializeVariable: initialize,
  SetVariable: set,
  IncrementVariable: increment,
  DecrementVariable: decrement,
  AppendToArrayVariable: appendToArray,
  AppendToStringVariable: appendToString,
  Scope: scope,
  If: condition,
  Switch: switchCase,
  Foreach: foreach,
  Until: until,
};
