import { problems } from "../contract";

/** docs/problems.md as it has to be: every problem of the contract. */
export function problemsPage(): string {
  const sections = Object.entries(problems).map(
    ([code, { status, title, cause, remedy }]) =>
      `## ${code}\n\n${title} (${status}). ${cause}\n\n${remedy}\n`,
  );
  return [
    "# Problems\n",
    "Every problem document (`application/problem+json`, RFC 9457) carries one of these codes in `error.code` and in the header `x-ms-error-code`; its `type` leads to this text. Drawn from [contract/problems.ts](../contract/problems.ts) by `npm run docs`; do not edit.\n",
    ...sections,
  ].join("\n");
}
