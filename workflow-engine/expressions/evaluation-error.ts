/** An expression that parses and cannot be evaluated. The message is the platform's. */
export class EvaluationError extends Error {
  /** `error.code` of an action whose expression failed. */
  readonly code: string = "InvalidTemplate";

  constructor(message: string) {
    super(message);
    this.name = "EvaluationError";
  }

  /** The error as the record of that action shows it. */
  wrapInAction(actionName: string): EvaluationError {
    return new EvaluationError(
      `Unable to process template language expressions in action '${actionName}' inputs at line '0' and column '0': '${this.message}'.`,
    );
  }
}

/** The sentence that the platform ends its messages with. */
export function usage(functionName?: string): string {
  const anchor = functionName === undefined ? "" : `#${functionName}`;
  return `Please see https://aka.ms/logicexpressions${anchor} for usage details.`;
}
