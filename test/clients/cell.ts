import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  headers,
  isTerminal,
  mediaTypes,
  type Operation,
  type Profile,
  profiles,
} from "../../contract";
import { quoteResult, simulated } from "../support/caller";
import type { Client, Found } from "./clients";
import { isPoll, RecordingFront, type Recorded } from "./recording-front";
import { credentialHeaders, type Elsewhere, SecondOrigin } from "./second-origin";

/** A stack as clients reach it. */
export interface Target {
  /** What its URLs begin with. */
  readonly baseUrl: string;
  /** Where work is asked for. */
  readonly submitUrl: string;
  readonly credential: Readonly<Record<string, string>>;
  /** Whether that is a facade's door, which answers with the result. */
  readonly hasDoor: boolean;
}

/** A way to ask for work: a column of the page. */
export interface Way {
  readonly name: string;
  /** How long the work takes. */
  readonly seconds: number;
  readonly profile?: Profile;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether a repeated request is another one. @default false */
  readonly withoutKey?: boolean;
}

/** Longer than the first poll is away, so that every client meets work that is not done. */
const pollSeconds = 3;

/**
 * Longer than the service expects of it after the work of other cells: whoever takes a pending
 * `see-other` for the result meets one.
 */
const misleadingSeconds = 3 * pollSeconds;

/** Time budget of the facade under these clients. */
export const timeoutSeconds = 4;

/** Overruns the budget by more than the 504's Retry-After. */
const tooSlow = timeoutSeconds + 12;

const acceptorWays: readonly Way[] = [
  ...profiles.map((profile) => ({
    name: profile,
    seconds: profile === "see-other" ? misleadingSeconds : pollSeconds,
    profile,
  })),
  { name: "Prefer: wait", seconds: 0, headers: { [headers.prefer]: "wait=15" } },
];

const doorWays: readonly Way[] = [
  { name: "in time", seconds: 0 },
  ...profiles.map((profile) => ({ name: `504, ${profile}`, seconds: tooSlow, profile })),
  { name: "504, no key", seconds: tooSlow, withoutKey: true },
];

export function waysOf({ hasDoor }: Pick<Target, "hasDoor">): readonly Way[] {
  return hasDoor ? doorWays : acceptorWays;
}

/** What a client made of one way to ask for work. */
export interface Cell {
  /** `result`, or what it took for one, or where it stopped. */
  readonly outcome: string;
  /** How often it asked for work. */
  readonly submits: number;
  /** How often it asked how far the work is. */
  readonly polls: number;
}

/**
 * Runs a client's program against a stack, with a recording front between them.
 * @throws Error when the stack sends it to another origin
 */
export async function runCell(
  target: Target,
  client: Client,
  found: Found,
  way: Way,
): Promise<Cell> {
  const { profile } = way;
  const front = await RecordingFront.start({
    target: target.baseUrl,
    ...(client.hidden && { hidden: client.hidden }),
    ...(profile && { profile }),
  });
  try {
    const url = new URL(front.here(target.submitUrl));
    if (profile !== undefined && !target.hasDoor) url.searchParams.set("profile", profile);
    const sent = {
      [headers.contentType]: mediaTypes.json,
      ...target.credential,
      ...(!way.withoutKey && { [headers.idempotencyKey]: randomUUID() }),
      ...way.headers,
    };
    const printed = await run(
      found,
      url.href,
      JSON.stringify(simulated({ seconds: way.seconds })),
      sent,
    );
    const leading = front.recorded.filter(leavesFrom(front.url));
    if (leading.length > 0) throw new Error(`sent to another origin: ${JSON.stringify(leading)}`);
    return { outcome: outcomeOf(printed), ...counted(front.recorded) };
  } finally {
    await front.stop();
  }
}

/** What a client does with its headers when it is sent on to another origin. */
export async function runElsewhere(found: Found): Promise<Elsewhere> {
  const origin = await SecondOrigin.start();
  try {
    const sent = Object.fromEntries(credentialHeaders.map((name) => [name, "secret"]));
    await run(found, origin.url, "", sent);
    return origin.seen;
  } finally {
    await origin.stop();
  }
}

/** Longest that any of these clients may take, on a busy machine. */
const programMilliseconds = 120_000;

/** What the program printed, or what it said when it gave up. */
function run(
  { command: [file, ...options], environment }: Found,
  url: string,
  body: string,
  sent: Readonly<Record<string, string>>,
): Promise<{ readonly printed: string } | { readonly failure: string }> {
  const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}`);
  return new Promise((resolve) => {
    execFile(
      file,
      [...options, url, body, ...lines],
      { env: { ...process.env, ...environment }, timeout: programMilliseconds },
      (error, stdout, stderr) =>
        resolve(error ? { failure: stderr || `exit code ${error.code}` } : { printed: stdout }),
    );
  });
}

function outcomeOf(ended: Awaited<ReturnType<typeof run>>): string {
  if ("failure" in ended) {
    const reason = /(?:^|\n)\w*Error: (.*)/.exec(ended.failure)?.[1] ?? ended.failure.trim();
    return `gives up: ${reason.split("\n")[0]}`;
  }
  const [status = "", ...lines] = ended.printed.split("\n");
  const body = parsed(lines.join("\n"));
  if (status === "200" && isDeepStrictEqual(body, quoteResult)) return "result";
  const operation = (body as Partial<Operation> | undefined)?.status;
  const isPending = operation !== undefined && !isTerminal(operation);
  return status === "200" && isPending
    ? "takes the operation for the result"
    : `stops at ${status}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function counted(recorded: readonly Recorded[]): Pick<Cell, "submits" | "polls"> {
  return {
    submits: recorded.filter(({ method }) => method === "POST").length,
    polls: recorded.filter(isPoll).length,
  };
}

function leavesFrom(url: string): (recorded: Recorded) => boolean {
  return ({ location }) => location !== null && !location.startsWith(`${url}/`);
}
