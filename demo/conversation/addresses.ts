import { examples as work } from "#work/examples";
import pc, { createColors } from "picocolors";
import { headers, mediaTypes, routePath } from "../../contract";
import type { Credential } from "../../local/identity/credential";
import { credentialHeader } from "./credential";
import type { Terminal } from "./terminal";

export interface Addresses {
  /** Where the service listens, such as `http://127.0.0.1:7071`. */
  readonly baseUrl: string;
  readonly credential: Credential;
  /** Path of the demo page. @default none is served, none is printed */
  readonly pagePath?: string;
  /** What the commands send. @default the work's examples */
  readonly request?: unknown;
}

/** Prints where everything is, and commands that can be pasted into a shell as they are. */
export function printAddresses(addresses: Addresses, terminal: Terminal): void {
  printSections(endpoints(addresses), examples(addresses), terminal);
}

/** Name and address of each endpoint, remark and command of each example. */
export function printSections(
  named: readonly (readonly [string, string])[],
  remarked: readonly (readonly [string, string])[],
  terminal: Terminal,
): void {
  const { bold, dim } = createColors(terminal.isTTY === true && pc.isColorSupported);
  const rows = named.map(([name, value]) => `  ${name.padEnd(10)} ${value}\n`);
  const commands = remarked.map(([remark, command]) => `  ${dim(`# ${remark}`)}\n  ${command}\n`);
  terminal.write(`${bold("Addresses")}\n\n${rows.join("")}\n`);
  terminal.write(`${bold("To paste into a shell")}\n\n${commands.join("\n")}\n`);
}

/** A text as one word of a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function endpoints({ baseUrl, credential, pagePath }: Addresses): [string, string][] {
  const key = "functionKey" in credential ? credential.functionKey : undefined;
  // A fragment stays in the browser: neither the server nor a log on the way sees the key.
  const page = `${baseUrl}${pagePath ?? ""}${key ? `#key=${encodeURIComponent(key)}` : ""}`;
  return [
    ...(pagePath === undefined ? [] : ([["demo page", page]] as [string, string][])),
    ["submit", `POST   ${baseUrl}${routePath("submit")}`],
    ["status", `GET    ${baseUrl}${routePath("status")}`],
    ["operation", `GET    ${baseUrl}${routePath("operation")}`],
    ["cancel", `DELETE ${baseUrl}${routePath("operation")}`],
    ["result", `GET    ${baseUrl}${routePath("result")}`],
    ...(key ? ([["key", `${key} (of this local run only)`]] as [string, string][]) : []),
  ];
}

function examples({ baseUrl, credential, request: own }: Addresses): [string, string][] {
  const withCredential = (method: "GET" | "POST" | "DELETE") => {
    const header = credentialHeader(credential, method);
    return header ? ` -H '${header.name}: ${header.value}'` : "";
  };
  const post = (flags: string, body: unknown) =>
    `curl ${flags} ${baseUrl}${routePath("submit")} -H '${headers.contentType}: ${mediaTypes.json}'${withCredential("POST")} -d ${quoted(JSON.stringify(body))}`;
  const submit = (request: unknown) =>
    `location=$(${post("-s -D - -o /dev/null", request)} | tr -d '\\r' | awk 'tolower($1) == "location:" { print $2 }'); echo $location`;
  const operation = `"${baseUrl}${routePath("operation", '$(basename "$location")')}"`;
  const ofTheWork: [string, string][] = [
    ["work that fails: poll it, the status endpoint answers 422", submit(work.failing)],
    ["a request that is refused: 400 with every violation", post("-i", work.invalid)],
  ];
  return [
    ["submit work that takes its time, keep its Location", submit(own ?? work.slow)],
    [
      "poll: 202 while it works, then -L follows the redirect to the result",
      `curl -isL${withCredential("GET")} "$location"`,
    ],
    ["cancel it", `curl -i -X DELETE${withCredential("DELETE")} ${operation}`],
    ...(own === undefined ? ofTheWork : []),
  ];
}
