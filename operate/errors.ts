/** Exit codes: a script tells what was refused from a mistake in the call and from a stack that is away. */
export const exitCodes = { ok: 0, refused: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** The call is wrong: an unknown id, a bad option. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The stack, or who opens it, is not there: nothing runs, nobody is signed in. */
export class UnreachableError extends Error {
  override readonly name = "UnreachableError";
}

/** What was asked for cannot be done now, or not by this caller. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  /** @param status HTTP status of a service that refused. @default it was not a service */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

interface ServiceFailure {
  readonly statusCode?: number;
  readonly code?: string;
}

/** An error as a person is told, with the exit code that goes with it. */
export function explained(error: unknown): { readonly text: string; readonly exitCode: number } {
  const { message } = error instanceof Error ? error : new Error(String(error));
  if (error instanceof UsageError) return { text: message, exitCode: exitCodes.usage };
  if (error instanceof UnreachableError) return { text: message, exitCode: exitCodes.unreachable };
  const { statusCode, code } = error as ServiceFailure;
  if (statusCode === 403 || statusCode === 401) {
    const hint = "docs/operating.md says which roles an operator needs";
    return {
      text: `storage refuses you (${statusCode} ${code ?? ""}): ${hint}`,
      exitCode: exitCodes.refused,
    };
  }
  if (error instanceof Error && error.name === "CredentialUnavailableError") {
    const text = "nobody is signed in to Azure: run az login, and choose the subscription";
    return { text, exitCode: exitCodes.unreachable };
  }
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "REQUEST_SEND_ERROR") {
    return { text: `storage is out of reach: ${message}`, exitCode: exitCodes.unreachable };
  }
  return { text: message, exitCode: exitCodes.refused };
}
