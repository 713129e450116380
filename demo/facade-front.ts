import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Duration } from "luxon";
import { routePath, routes, type OutputName } from "../contract";
import type { LocalRuntime } from "../local/runtime";
import type { Front } from "./demo-page";
import { readProjectFile } from "./synthesize";

/** The door of a stack whose clients do not poll: a workflow that answers them. */
export interface FacadeFront {
  /** With its signature, unless the workflow takes tokens only. */
  readonly triggerUrl: string;
  /** Token of a caller that the workflow admits, when it takes tokens only. */
  readonly bearerToken?: string;
  readonly timeBudgetSeconds: number;
}

/** Seconds of the time budget here, where nobody wants to watch an overrun of Azure's 90 s. */
const demonstrationSeconds = 5;

const variable = "REQUEST_REPLY_FACADE";

/** The front, when the stack has no work acceptor; undefined otherwise. */
export function facadeFront(runtime: LocalRuntime): FacadeFront | undefined {
  const { applied, hosts, workflows } = runtime;
  const [workflow] = applied.workflows;
  const hasAcceptor = hosts.some(({ functions }) =>
    functions.some(({ name }) => name === routes.submit.functionName),
  );
  if (workflow === undefined || hasAcceptor) return undefined;
  const timeBudgetSeconds = timeBudget(workflow.definition);
  const signedUrl = workflows.triggerUrl(workflow.name);
  const caller = admittedCaller(workflow.accessControl);
  if (caller === undefined) return { triggerUrl: signedUrl, timeBudgetSeconds };
  const triggerUrl = `${signedUrl.split("?")[0]}?api-version=2016-10-01`;
  const subject = { principalId: caller["oid"] ?? "", clientId: "" };
  const { accessToken } = runtime.tokens.issue(subject, caller["aud"] ?? "");
  return { triggerUrl, bearerToken: accessToken, timeBudgetSeconds };
}

/**
 * How clients reach a synthesized stack, by what its output says: at the contract's route, or at
 * another URL, which is a door.
 */
export function frontOf(outdir: string, stack: string): Front {
  const file = join(outdir, "stacks", stack, "cdk.tf.json");
  const { output } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly output?: Partial<Record<OutputName, { readonly value: string }>>;
  };
  const { value } = output?.submit_url ?? {};
  return value?.endsWith(routePath("submit")) === false ? "door" : "acceptor";
}

/** Claims of the first caller that the workflow's policies name; undefined when it has none. */
function admittedCaller(accessControl: unknown): Readonly<Record<string, string>> | undefined {
  const { triggers } = accessControl as {
    readonly triggers?: {
      readonly openAuthenticationPolicies?: {
        readonly policies?: Readonly<
          Record<string, { readonly claims: readonly { name: string; value: string }[] }>
        >;
      };
    };
  };
  const [policy] = Object.values(triggers?.openAuthenticationPolicies?.policies ?? {});
  return policy && Object.fromEntries(policy.claims.map(({ name, value }) => [name, value]));
}

/** Limit of the workflow's webhook. */
function timeBudget(definition: unknown): number {
  const { actions = {} } = definition as {
    readonly actions?: Readonly<
      Record<string, { readonly type?: string; readonly limit?: { readonly timeout?: string } }>
    >;
  };
  const webhook = Object.values(actions).find(({ type }) => type === "HttpWebhook");
  return Duration.fromISO(webhook?.limit?.timeout ?? "PT90S").as("seconds");
}

/**
 * Configuration for a synth to run here: the project's own, with a short time budget for the
 * facade unless one was chosen.
 *
 * @throws Error that names the project's `cdktf.json`, when it is not there or no JSON
 */
export function demonstrationVariables(
  projectFolder: string,
  environment: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  const { context } = readProjectFile(projectFolder);
  const chosen = environment[variable];
  if (chosen !== undefined && !isObjectText(chosen)) return {};
  const facade: object = chosen
    ? (JSON.parse(chosen) as object)
    : (context?.asyncRequestReply?.facade ?? {});
  return { [variable]: JSON.stringify({ timeoutSeconds: demonstrationSeconds, ...facade }) };
}

/** What is no JSON object is for the synth to refuse, in its own words. */
function isObjectText(text: string): boolean {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
