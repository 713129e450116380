import { readFileSync } from "node:fs";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { settings } from "../contract";

/** The API that a stack calls for its work, as it is tried on this machine. */
export interface LocalBackend {
  /** Its URL in the stack: https, as every deployment has it. */
  readonly configuredUrl: string;
  /** Origins that the stack calls by https and that answer here by http. */
  readonly plainOrigins: Readonly<Record<string, string>>;
}

const loopback = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Reads the option `--backend`. Plain http never leaves this machine, and never enters a stack: the
 * stack has the https URL of the same host, and the local runtime calls that one by http.
 * @throws InvalidArgumentError saying what the URL must be
 */
export function parseBackend(text: string): LocalBackend {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain = url?.protocol === "http:";
  const isAllowed = isPlain ? loopback.includes(url.hostname) : url?.protocol === "https:";
  if (url === undefined || !isAllowed) {
    throw new InvalidArgumentError(
      "It must be an https URL, or an http URL of this machine, such as http://localhost:8080/quotes: over any other network a request would travel in the clear.",
    );
  }
  if (!isPlain) return { configuredUrl: text, plainOrigins: {} };
  const configuredUrl = text.replace(/^http:/i, "https:");
  return { configuredUrl, plainOrigins: { [new URL(configuredUrl).origin]: url.origin } };
}

/**
 * Variables that configure the backend for a synth.
 * @param cancel where it is told of a cancel
 */
export function backendVariables(
  backend: LocalBackend | undefined,
  cancel?: LocalBackend,
): Record<string, string> {
  return {
    ...(backend && { REQUEST_REPLY_BACKEND_URL: backend.configuredUrl }),
    ...(cancel && { REQUEST_REPLY_BACKEND_CANCEL_URL: cancel.configuredUrl }),
  };
}

/** What stacks say here: `cdk.tf.json` in cdktf's output folder. */
interface SynthesizedStack {
  readonly resource: { readonly azapi_resource?: Readonly<Record<string, AzapiResource>> };
}

interface AzapiResource {
  readonly body?: {
    readonly properties?: {
      readonly parameters?: Readonly<Record<string, unknown>>;
      readonly siteConfig?: {
        readonly appSettings?: readonly { readonly name: string; readonly value: string }[];
      };
    };
  };
}

/** Whether a synthesized stack calls a backend, and whether that takes any request. */
export function calledBackend(
  outdir: string,
  stack: string,
): { readonly takesAny: boolean } | undefined {
  const file = join(outdir, "stacks", stack, "cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(file, "utf8")) as SynthesizedStack;
  const all = Object.values(resource.azapi_resource ?? {}).map(({ body }) => body?.properties);
  if (!all.some((properties) => properties?.parameters?.["backendUrl"])) return undefined;
  const appSettings = all.flatMap((properties) => properties?.siteConfig?.appSettings ?? []);
  const choice = appSettings.find(({ name }) => name === settings.requestSchema);
  return { takesAny: choice?.value === "any" };
}

/**
 * Reads the option `--request`: a file with the request to send.
 * @throws Error that names the file, when it is not there or no JSON
 */
export function readRequestFile(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as unknown;
  } catch (error) {
    throw new Error(`--request must be a file of JSON; got ${file}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
