import type { Construct } from "constructs";
import type { AzureStack } from "../constructs/azure-stack";
import type { Configuration } from "./options";
import { FunctionsLogicApp } from "./functions-logic-app";
import { FunctionsOnly } from "./functions-only";
import { LogicAppFacade } from "./logic-app-facade";
import type { StackName } from "./names";

type StackClass = new (scope: Construct, name: string, configuration: Configuration) => AzureStack;

/** The variants by stack name. */
export const stacks: Readonly<Record<string, StackClass>> = {
  "functions-only": FunctionsOnly,
  "functions-logic-app": FunctionsLogicApp,
  "logic-app-facade": LogicAppFacade,
} satisfies Record<StackName, StackClass>;
