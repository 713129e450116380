import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import {
  ProblemError,
  UnreachableError,
  type ClientClock,
  type Exchange,
  type Fetch,
  type Pending,
} from "./request-reply-client";

/** What the command line touches of its process. */
export interface ClientProcess {
  readonly arguments: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  /** Gets JSON and nothing else. */
  readonly stdout: NodeJS.WritableStream;
  /** Gets progress and errors, one line each. */
  readonly stderr: NodeJS.WritableStream;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
  readonly fetch?: Fetch;
  readonly clock?: ClientClock;
}

export async function readRequest(at: ClientProcess, file: string): Promise<unknown> {
  if (file === "-" && at.stdin.isTTY) {
    throw new TypeError("nothing to submit: name a file, or pipe JSON to standard input");
  }
  const source = file === "-" ? "standard input" : file;
  const json = file === "-" ? await text(at.stdin) : readFile(file);
  try {
    return JSON.parse(json) as unknown;
  } catch (error) {
    throw new TypeError(`${source} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new TypeError(`cannot read ${file}: ${(error as Error).message}`, { cause: error });
  }
}

export function showProgress(at: ClientProcess, { operation, retryAfterSeconds }: Pending): void {
  const percent = operation?.percentComplete;
  const progress = percent === undefined ? "" : ` ${percent} %`;
  const status = operation?.status ?? "pending";
  at.stderr.write(`${status}${progress}; looking again in ${retryAfterSeconds} s\n`);
}

export function showExchange(at: ClientProcess, exchange: Exchange): void {
  const { method, url, status, failure, milliseconds } = exchange;
  at.stderr.write(`${method} ${url} -> ${status ?? failure} (${milliseconds} ms)\n`);
}

/** Codes of Node for a server whose certificate nobody here knows. */
const unknownCertificate = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/;

function remedy({ cause }: UnreachableError): string {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  return unknownCertificate.test(code)
    ? "name a file with its certificate in NODE_EXTRA_CA_CERTS (the local service's is identity/certificate.pem in its data folder)"
    : "start the local service with npm start, or give another --url";
}

export function describe(error: unknown): string[] {
  if (error instanceof ProblemError) {
    const violations = error.violations.map(({ pointer, message }) => `  ${pointer}: ${message}`);
    const request = error.requestId === undefined ? "" : ` (request ${error.requestId})`;
    return [`${error.status} ${error.code}: ${error.message}${request}`, ...violations];
  }
  if (error instanceof UnreachableError) {
    return [`${error.message}; ${remedy(error)}`];
  }
  return [error instanceof Error ? error.message : String(error)];
}
