import type { Violation } from "../language/definition-tree";

/** A workflow as a file has it. */
export interface WorkflowDocument {
  /** Name of the resource; undefined when the document gives none. */
  readonly name: string | undefined;
  /** The bare definition, unchecked. */
  readonly definition: unknown;
  /** Values for its parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * Names of the values that only a deployment, or the person, knows: template parameters without a
   * value, and calls such as `listKeys(…)`. References to workflow parameters stand in their place.
   */
  readonly missing: readonly string[];
  /** What is wrong with the template around it. */
  readonly violations: readonly Violation[];
}
