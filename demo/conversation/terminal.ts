/** Where a person reads: standard output or error, or any stream. */
export type Terminal = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Whether lines may be rewritten there. `CI` and dumb terminals say no although they are one, and a
 * terminal without a width cannot be cleared: nanospinner would never come to its end.
 */
export function isInteractive(
  terminal: Terminal,
  environment: NodeJS.ProcessEnv = process.env,
): terminal is NodeJS.WriteStream {
  return (
    terminal.isTTY === true &&
    "columns" in terminal &&
    Number(terminal.columns) > 0 &&
    !("CI" in environment) &&
    environment["TERM"] !== "dumb"
  );
}
