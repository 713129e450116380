import { operationStatuses, type OperationStatus } from "../../contract";
import { badge } from "./conversation-view";
import { byId, element } from "./elements";

/** An operation as `npm run operate -- <stack> list --json` prints it. */
interface ListedOperation {
  readonly id: string;
  readonly status: OperationStatus;
  readonly createdAt: string;
  readonly attempt: number;
  readonly error?: { readonly code: string };
}

const list = byId("operations", HTMLOListElement);
const state = byId("operations-status", HTMLSelectElement);
const hint = byId("operations-hint", HTMLParagraphElement);

/** The operations of the stack, whoever submitted them: only the local run lists them. */
export function prepareOperations(): void {
  state.append(...operationStatuses.map((status) => element("option", {}, status)));
  const details = byId("stack-operations", HTMLDetailsElement);
  details.addEventListener("toggle", () => details.open && void refresh());
  state.addEventListener("change", () => void refresh());
}

async function refresh(): Promise<void> {
  const query = state.value === "" ? "" : `?status=${state.value}`;
  try {
    const answer = await fetch(`operations.json${query}`);
    if (!answer.ok) throw new Error(`operations.json answered ${answer.status}`);
    const page = (await answer.json()) as {
      readonly operations: readonly ListedOperation[];
      readonly next?: string;
    };
    list.replaceChildren(...page.operations.map(rowOf));
    hint.textContent = hintFor(page.operations.length, page.next !== undefined);
  } catch {
    list.replaceChildren();
    hint.textContent = "Only the stack that npm start runs can be looked into here.";
  }
}

function hintFor(count: number, more: boolean): string {
  if (count === 0) return "None.";
  return more ? "There are more: npm run operate lists them all." : `${count} in all.`;
}

/** The address leads to the operation, as a link from elsewhere does. */
function rowOf({ id, status, createdAt, attempt, error }: ListedOperation): HTMLLIElement {
  const time = new Date(createdAt).toLocaleTimeString();
  const about = [time, `attempt ${attempt}`, ...(error ? [error.code] : [])].join(", ");
  const link = element("a", { href: `#operation=${id}` }, id);
  return element(
    "li",
    {},
    badge(status),
    " ",
    link,
    " ",
    element("span", { class: "faint" }, about),
  );
}
