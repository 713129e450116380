import { errorCodes, type OperationStatus } from "../../contract";
import { ProblemError } from "../request-reply-client";
import { byId, element } from "./elements";
import { resultView } from "./result-view";

const state = byId("state", HTMLSpanElement);
const operationId = byId("operation-id", HTMLElement);
const progress = byId("progress", HTMLProgressElement);
const outcome = byId("outcome-of-work", HTMLDivElement);

type Mood = "" | "good" | "bad";

/** Forgets the operation shown before. */
export function showSubmitting(): void {
  show("Submitting", "");
  operationId.textContent = "";
  outcome.replaceChildren();
  progress.value = 0;
  // On a narrow screen it stands below the form.
  progress.scrollIntoView({ block: "nearest" });
}

export function showAccepted(id: string): void {
  show("Accepted", "");
  operationId.textContent = id;
}

/** @param percent unknown in the profile `inline`: the bar then only shows that work goes on */
export function showPending(
  status: OperationStatus | undefined,
  percent: number | undefined,
): void {
  show(status ?? "Pending", "");
  if (percent === undefined) progress.removeAttribute("value");
  else progress.value = percent;
}

/** Any JSON; the work's own view of it, where the page has one. */
export function showResult(result: unknown): void {
  show("Succeeded", "good");
  progress.value = 100;
  outcome.replaceChildren(resultView(result));
}

/** A problem document in full; any other error by its message. */
export function showError(error: unknown, accepted: boolean): void {
  const canceled = error instanceof ProblemError && error.code === errorCodes.canceled;
  if (canceled) show("Canceled", "");
  else show(accepted ? "Failed" : "Not accepted", "bad");
  if (!progress.hasAttribute("value")) progress.value = 0;
  const problem = error instanceof ProblemError ? error : undefined;
  const title = problem === undefined ? "Error" : `${problem.status} ${problem.code}`;
  const violations = (problem?.violations ?? []).map(({ pointer, message }) =>
    element(
      "li",
      {},
      element("code", {}, pointer === "" ? "(the whole body)" : pointer),
      ` ${message}`,
    ),
  );
  outcome.replaceChildren(
    element(
      "div",
      { className: "problem" },
      element("h3", {}, title),
      element("p", {}, error instanceof Error ? error.message : String(error)),
      ...(violations.length > 0 ? [element("ul", {}, ...violations)] : []),
    ),
  );
}

function show(text: string, mood: Mood): void {
  state.textContent = text;
  state.className = `badge ${mood}`.trim();
}
