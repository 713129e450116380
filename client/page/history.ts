import { profiles } from "../../contract";
import { Conversation, type Remembered, type Watcher } from "./conversation";
import { badge, ConversationView } from "./conversation-view";
import { byId, button, element } from "./elements";
import type { RecordedExchange } from "./recorded-fetch";
import { tabStorage } from "./tab-storage";

const list = byId("history", HTMLOListElement);
const nothingYet = byId("no-history", HTMLParagraphElement);
const shown = byId("conversation", HTMLDivElement);
const storageKey = "conversations";

/** More are neither kept nor listed. */
const longestHistory = 30;

/** A conversation as the page shows it. */
interface Shown {
  readonly view: ConversationView;
  readonly row: HTMLLIElement;
  readonly entry: HTMLButtonElement;
}

/**
 * The conversations of this tab, the latest first, and the one that is looked at. Its operation's id
 * stands in the address's fragment, so that a reload goes on with it and a link leads to it: an id
 * is a capability, and a fragment reaches no server and no log.
 */
export class ConversationHistory implements Watcher {
  private readonly all = new Map<Conversation, Shown>();
  private selected?: Conversation;

  /** Takes up what an earlier load of the page has left, and follows what has not ended. */
  restore(): void {
    const kept = JSON.parse(tabStorage.get(storageKey) ?? "[]") as readonly Remembered[];
    for (const remembered of kept) {
      const conversation = Conversation.of(remembered, undefined, this);
      this.add(conversation);
      if (!conversation.hasEnded) void conversation.resume();
    }
    this.selectAddressed();
    addEventListener("hashchange", () => this.selectAddressed());
  }

  /** Adds a conversation that begins, above the others. */
  add(conversation: Conversation): void {
    const entry = button("", { class: "entry" }, () => this.select(conversation));
    const row = element("li", {}, entry);
    this.all.set(conversation, { view: new ConversationView(conversation), row, entry });
    list.prepend(row);
    nothingYet.hidden = true;
    this.onChange(conversation);
    const [oldest] = this.all.keys();
    if (this.all.size > longestHistory && oldest) {
      this.all.get(oldest)?.row.remove();
      this.all.delete(oldest);
    }
  }

  /** Shows that one, and names it in the address. */
  select(conversation: Conversation): void {
    this.selected = conversation;
    for (const [each, { entry, view }] of this.all) {
      entry.setAttribute("aria-current", String(each === conversation));
      if (each === conversation) shown.replaceChildren(view.element);
    }
    this.nameInAddress();
    // One of an earlier load is known by its end only.
    const { hasEnded, id, result, error } = conversation;
    if (hasEnded && id !== undefined && result === undefined && error === undefined) {
      void conversation.resume();
    }
  }

  onChange(conversation: Conversation): void {
    const found = this.all.get(conversation);
    if (found === undefined) return;
    found.view.update();
    const { title, startedAt, state, id } = conversation;
    const time = new Date(startedAt).toLocaleTimeString();
    const about = id === undefined ? time : `${time}, ${id.slice(0, 8)}`;
    found.entry.replaceChildren(
      badge(state),
      ` ${title} `,
      element("span", { class: "faint" }, about),
    );
    const kept = [...this.all.keys()].flatMap(({ remembered }) => remembered ?? []);
    tabStorage.set(storageKey, JSON.stringify(kept));
    this.nameInAddress();
  }

  onExchange(conversation: Conversation, exchange: RecordedExchange): void {
    this.all.get(conversation)?.view.showExchange(exchange);
  }

  private nameInAddress(): void {
    const { id, profile } = this.selected ?? {};
    if (id === undefined || addressed().id === id) return;
    const fragment = new URLSearchParams({ operation: id, ...(profile && { profile }) });
    history.pushState(null, "", `#${fragment.toString()}`);
  }

  /** The operation in the address: one of the list, or one that another page has submitted. */
  private selectAddressed(): void {
    const { id, profile } = addressed();
    if (id === null || id === this.selected?.id) return;
    const known = [...this.all.keys()].find((conversation) => conversation.id === id);
    if (known) return this.select(known);
    const told = { title: "from the address", startedAt: Date.now(), id, profile };
    const conversation = Conversation.of({ ...told, state: "Pending" }, undefined, this);
    this.add(conversation);
    this.select(conversation);
    void conversation.resume();
  }
}

function addressed() {
  const fragment = new URLSearchParams(location.hash.slice(1));
  const profile = profiles.find((name) => name === fragment.get("profile"));
  return { id: fragment.get("operation"), profile };
}
