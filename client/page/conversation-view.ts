import { ProblemError } from "../request-reply-client";
import type { Conversation, State } from "./conversation";
import { button, element } from "./elements";
import { ExchangeLog } from "./exchange-log";
import type { RecordedExchange } from "./recorded-fetch";
import { resultView } from "./result-view";

const good: readonly State[] = ["Succeeded"];
const bad: readonly State[] = ["Failed", "Not accepted", "No answer", "Unknown operation"];

/** A state in a frame of its colour. */
export function badge(state: State, attributes: Readonly<Record<string, string>> = {}) {
  return element("span", { ...attributes, class: badgeClass(state) }, state);
}

function badgeClass(state: State): string {
  return `badge ${good.includes(state) ? "good" : bad.includes(state) ? "bad" : ""}`.trim();
}

/** What the page shows of one conversation; kept while another one is looked at. */
export class ConversationView {
  readonly element: HTMLElement;
  private readonly state = element("span", { class: "badge", role: "status" });
  private readonly id = element("code");
  private readonly progress = element("progress", { max: "100", "aria-label": "Progress" });
  private readonly outcome = element("div", { "aria-live": "polite" });
  private readonly log = new ExchangeLog();
  private readonly cancel: HTMLButtonElement;
  private readonly again: HTMLButtonElement;
  private shownOutcome: unknown;

  constructor(private readonly conversation: Conversation) {
    this.cancel = button("Cancel the work", { class: "quiet" }, () => void conversation.cancel());
    this.again = button("Look again", {}, () => void conversation.resume());
    const state = element("p", { class: "state" }, this.state, this.id);
    const actions = element("div", { class: "actions" }, this.cancel, this.again);
    this.element = element(
      "div",
      { class: "column" },
      card("Operation", state, this.progress, this.outcome, actions),
      card("HTTP exchanges", this.log.element),
    );
    this.update();
  }

  showExchange(exchange: RecordedExchange): void {
    this.log.show(exchange);
  }

  /** Shows how the conversation stands now. */
  update(): void {
    const { state, id = "", percent, canCancel, hasEnded } = this.conversation;
    // A screen reader tells what has changed, and nothing else.
    if (this.state.textContent !== state) this.state.textContent = state;
    this.state.className = badgeClass(state);
    this.id.textContent = id;
    if (percent !== undefined) this.progress.value = percent;
    else if (hasEnded || state === "Submitting") this.progress.value = 0;
    else this.progress.removeAttribute("value");
    // What was never accepted has no progress.
    this.progress.hidden = hasEnded && percent === undefined;
    this.cancel.hidden = !canCancel;
    this.again.hidden = state !== "Lost sight";
    this.showOutcome();
  }

  private showOutcome(): void {
    const { error, result, id } = this.conversation;
    const outcome = error ?? result;
    if (outcome === this.shownOutcome) return;
    this.shownOutcome = outcome;
    if (error !== undefined) this.outcome.replaceChildren(problem(error));
    else if (result === undefined) this.outcome.replaceChildren();
    else void resultView(result, id).then((view) => this.outcome.replaceChildren(view));
  }
}

function card(title: string, ...children: Node[]): HTMLElement {
  return element(
    "section",
    { class: "card", "aria-label": title },
    element("h2", {}, title),
    ...children,
  );
}

/** A problem document in full; any other error by its message. */
function problem(error: unknown): HTMLElement {
  const document = error instanceof ProblemError ? error : undefined;
  const violations = (document?.violations ?? []).map(({ pointer, message }) =>
    element(
      "li",
      {},
      element("code", {}, pointer === "" ? "(the whole body)" : pointer),
      ` ${message}`,
    ),
  );
  return element(
    "div",
    { class: "problem" },
    element("h3", {}, document === undefined ? "Error" : `${document.status} ${document.code}`),
    element("p", {}, error instanceof Error ? error.message : String(error)),
    ...(violations.length > 0 ? [element("ul", {}, ...violations)] : []),
  );
}
