import { examples as work } from "#work/examples";
import { headers, mediaTypes, routePath } from "../../contract";
import { printSections, quoted } from "./addresses";
import type { Terminal } from "./terminal";

export interface FacadeAddresses {
  /** Where the status endpoints listen, such as `http://127.0.0.1:7071`. */
  readonly baseUrl: string;
  /** The facade's door, signature included. */
  readonly triggerUrl: string;
  /** @default the URL's signature opens the trigger */
  readonly bearerToken?: string;
  readonly timeBudgetSeconds: number;
  /** Path of the demo page. @default none is served, none is printed */
  readonly pagePath?: string;
}

/** Prints where the facade is, and commands that can be pasted into a shell as they are. */
export function printFacadeAddresses(addresses: FacadeAddresses, terminal: Terminal): void {
  const { baseUrl, triggerUrl } = addresses;
  const rows = [
    ...demoPage(addresses),
    ["call", `POST   ${triggerUrl} (of this local run only)`],
    ["status", `GET    ${baseUrl}${routePath("status")}`],
    ["operation", `GET    ${baseUrl}${routePath("operation")}`],
    ["cancel", `DELETE ${baseUrl}${routePath("operation")}`],
    ["result", `GET    ${baseUrl}${routePath("result")}`],
  ] as const;
  printSections(rows, examples(addresses), terminal);
}

/** A fragment stays in the browser: neither the server nor a log on the way sees the signature. */
function demoPage(addresses: FacadeAddresses): [string, string][] {
  const { baseUrl, pagePath, triggerUrl, bearerToken } = addresses;
  if (pagePath === undefined) return [];
  const fragment = new URLSearchParams({ door: triggerUrl });
  if (bearerToken !== undefined) fragment.set("token", bearerToken);
  return [["demo page", `${baseUrl}${pagePath}#${fragment.toString()}`]];
}

function examples(addresses: FacadeAddresses): [string, string][] {
  const { baseUrl, triggerUrl, bearerToken, timeBudgetSeconds } = addresses;
  const token = bearerToken === undefined ? "" : ` -H 'authorization: Bearer ${bearerToken}'`;
  const post = (flags: string, body: unknown) =>
    `curl ${flags} '${triggerUrl}' -H '${headers.contentType}: ${mediaTypes.json}'${token} -d ${quoted(JSON.stringify(body))}`;
  return [
    ["one blocking call", post("-i", work.quick)],
    [
      `work that takes longer than ${timeBudgetSeconds} s: keep the Location of the 504`,
      `location=$(${post("-s -D - -o /dev/null", work.slow)} | tr -d '\\r' | awk 'tolower($1) == "location:" { print $2 }'); echo $location`,
    ],
    [
      "poll: 202 while it works, then -L follows the redirect to the result",
      `curl -isL "$location"`,
    ],
    [
      "cancel it",
      `curl -i -X DELETE "${baseUrl}${routePath("operation", '$(basename "$location")')}"`,
    ],
    ["a request that is refused: 400", post("-i", work.invalid)],
  ];
}
