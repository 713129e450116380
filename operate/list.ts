import type { OperationFilter } from "../functions/azure/operation-list";
import type { StoredOperation } from "../functions/operation/operation-store";
import { ageOf, columns, type Console } from "./console";
import { shownOperation, type OperatedStack, type ShownOperation } from "./operated-stack";

/** A page of operations. */
export interface OperationPage {
  /** The newest of the page first. */
  readonly operations: readonly ShownOperation[];
  /** Where the next page begins; absent after the last one. */
  readonly next?: string;
}

/**
 * The next operations that a filter lets pass, in the order of their ids.
 * @param onPage told how many pages of the table were read
 */
export async function listOperations(
  stack: Pick<OperatedStack, "list">,
  filter: OperationFilter,
  { limit, after }: { readonly limit: number; readonly after?: string },
  onPage: (pages: number) => void = () => undefined,
): Promise<OperationPage> {
  const found: StoredOperation[] = [];
  let pages = 0;
  for await (const page of stack.list.pages(filter, after)) {
    onPage(++pages);
    found.push(...page);
    // One more than asked for says that there is a next page.
    if (found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  const next = found.length > limit ? shown.at(-1)?.id : undefined;
  const operations = shown.map(shownOperation).sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  return { operations, ...(next !== undefined && { next }) };
}

/** `list`: prints a page. */
export async function printList(
  stack: OperatedStack,
  filter: OperationFilter,
  page: { readonly limit: number; readonly after?: string },
  console: Console,
): Promise<void> {
  const found = await listOperations(stack, filter, page, (pages) =>
    console.progress(`${pages} ${pages === 1 ? "page" : "pages"} of the table`),
  );
  console.progress("");
  console.print(found, tableOf(found.operations));
  if (found.next !== undefined) console.note(`more: --after ${found.next}`);
}

function tableOf(operations: readonly ShownOperation[]): string {
  if (operations.length === 0) return "no operation";
  const now = Date.now();
  return columns([
    ["id", "status", "age", "attempt", "error", "owner"],
    ...operations.map(({ id, status, createdAt, attempt, error, owner, aliasOf }) => [
      ...[id, aliasOf === undefined ? status : "alias", ageOf(createdAt, now), String(attempt)],
      ...[error?.code ?? "", owner],
    ]),
  ]);
}
