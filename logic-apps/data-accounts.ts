import type {
  WorkflowParameter,
  WorkflowSource,
} from "../workflow-engine/language/workflow-definition";

const kinds = ["tableUrl", "resultsUrl"] as const;
type Kind = (typeof kinds)[number];

/** Values of the parameters that lead to storage: a URL, or where there are several accounts a list. */
export type AccountParameters<K extends Kind> =
  { readonly [each in K]: string } | { readonly [each in `${K}s`]: readonly string[] };

/**
 * @param urls by kind: one of each account, in the order of contract/placement.ts
 * @returns the values for a workflow that was made with as many accounts
 */
export function accountParameters<K extends Kind>(
  urls: Readonly<Record<K, readonly string[]>>,
): AccountParameters<K> {
  const entries = Object.entries<readonly string[]>(urls).map(([kind, list]) =>
    list.length === 1 ? [kind, list[0]] : [`${kind}s`, list],
  );
  return Object.fromEntries(entries) as AccountParameters<K>;
}

/**
 * A workflow that was written for one storage account, made for several: wherever it takes the
 * account's URL it takes that of one account of a list. With one account it stays as it is.
 * @param account index of an operation's account, as an expression without its `@`
 */
export function inAccounts(
  source: WorkflowSource,
  accounts: number,
  account: string,
): WorkflowSource {
  if (accounts === 1) return source;
  let text = JSON.stringify(source);
  for (const kind of kinds) {
    text = text.replaceAll(`parameters('${kind}')`, `parameters('${kind}s')[${account}]`);
  }
  const spread = JSON.parse(text) as WorkflowSource;
  const parameters = Object.entries(source.parameters ?? {}).map(([name, parameter]) =>
    (kinds as readonly string[]).includes(name)
      ? [`${name}s`, { ...parameter, type: "Array" } satisfies WorkflowParameter]
      : [name, parameter],
  );
  return { ...spread, parameters: Object.fromEntries(parameters) as WorkflowSource["parameters"] };
}
