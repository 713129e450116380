/**
 * The one function that is used of the package xpath. Its own typings pull the DOM's types into
 * every file of the project, where `Headers` and `fetch` would become a browser's.
 */
export function select(
  expression: string,
  node: unknown,
): string | number | boolean | null | undefined | object[];
