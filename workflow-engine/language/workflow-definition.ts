import { checkDefinition } from "./check";
import { connectionsParameter, usedConnections } from "./connections";
import { deployTimeValues } from "./deploy-time-values";
import type { SecureData } from "./action-base";
import type { Actions } from "./actions";
import type { Json } from "./json";

export type * from "./action-base";
export type * from "./actions";
export type * from "./data-actions";
export type * from "./json";
export type * from "./requests";
export { connectionNamed } from "./connections";

/** A parameter of the workflow: where a deploy-time value enters the definition. */
export interface WorkflowParameter {
  readonly type:
    "String" | "SecureString" | "Int" | "Float" | "Bool" | "Array" | "Object" | "SecureObject";
  readonly defaultValue?: Json;
  readonly allowedValues?: readonly Json[];
  readonly metadata?: { readonly description: string };
}

/** An HTTP endpoint that starts a run. */
export interface RequestTrigger {
  readonly type: "Request";
  readonly kind: "Http";
  readonly inputs?: {
    /** Checked only with `EnableSchemaValidation`. */
    readonly schema?: object;
    /** @default POST */
    readonly method?: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
    readonly relativePath?: string;
  };
  readonly operationOptions?: "EnableSchemaValidation";
  readonly runtimeConfiguration?: SecureData;
}

/** What an author writes. A type rather than an interface, so that it is a JSON object to others. */
export type WorkflowSource = {
  readonly parameters?: Readonly<Record<string, WorkflowParameter>>;
  readonly triggers: Readonly<Record<string, RequestTrigger>>;
  readonly actions: Actions;
  readonly outputs?: Readonly<Record<string, { readonly type: string; readonly value: Json }>>;
};

/** A complete definition, as it is deployed, snapshotted and run locally. */
export type WorkflowDefinition = WorkflowSource & {
  readonly $schema: string;
  readonly contentVersion: string;
};

const schema =
  "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#";

/**
 * Completes a definition, `$connections` included where an action reads one, and proves what types cannot: action names, `runAfter` targets and order,
 * references in expressions, functions and their arguments, places of Response and Terminate.
 * @throws Error that lists every violation with its place
 */
export function defineWorkflow(source: WorkflowSource): WorkflowDefinition {
  const definition = { $schema: schema, contentVersion: "1.0.0.0", ...withConnections(source) };
  const violations = [...checkDefinition(definition), ...deployTimeValues(definition)];
  if (violations.length > 0) {
    throw new Error(
      `The workflow definition has ${violations.length} violation(s):\n${violations
        .map(({ place, message }) => `- ${place}: ${message}`)
        .join("\n")}`,
    );
  }
  return definition;
}

function withConnections(source: WorkflowSource): WorkflowSource {
  if (usedConnections(source.actions).length === 0) return source;
  const connections: WorkflowParameter = { type: "Object", defaultValue: {} };
  return { ...source, parameters: { [connectionsParameter]: connections, ...source.parameters } };
}
