import type { Construct } from "constructs";
import type { AzureStack } from "../constructs/azure-stack";
import type { Configuration } from "./configuration";
import { FunctionsOnly } from "./functions-only";

type StackClass = new (scope: Construct, name: string, configuration: Configuration) => AzureStack;

/** The variants by stack name; the only list of them. */
export const stacks: Readonly<Record<string, StackClass>> = {
  "functions-only": FunctionsOnly,
};
