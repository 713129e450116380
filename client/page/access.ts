import type { Credential } from "../request-reply-client";
import type { Target } from "./conversation";
import { byId } from "./elements";
import { readProfile } from "./request-form";
import { tabStorage } from "./tab-storage";

/** Whether this stack is a facade, which is called at its door (demo/demo-page.ts says so). */
const hasDoor = document.documentElement.dataset["front"] === "door";

/** What opens the stack, by the name in the address that `npm start` prints. */
const inputs = {
  key: byId("key", HTMLInputElement),
  door: byId("door", HTMLInputElement),
  token: byId("token", HTMLInputElement),
};

/**
 * Fills in what stands in the address, `#key=…` or `#door=…`, and takes it out of there: a fragment
 * reaches no server. It stays in this tab until the tab is closed.
 */
export function prepareAccess(): void {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const [name, input] of Object.entries(inputs)) {
    const value = given.get(name);
    if (value !== null) tabStorage.set(name, value);
    given.delete(name);
    input.value = tabStorage.get(name) ?? "";
    input.addEventListener("change", () => tabStorage.set(name, input.value.trim()));
  }
  const rest = given.size === 0 ? "" : `#${given.toString()}`;
  history.replaceState(null, "", location.pathname + location.search + rest);
  for (const part of document.querySelectorAll<HTMLElement>("[data-for]")) {
    part.hidden = part.dataset["for"] !== (hasDoor ? "door" : "acceptor");
  }
}

/** Where a request goes. @throws Error saying that the door's URL is missing */
export function readTarget(): Target {
  if (!hasDoor) return { profile: readProfile() };
  const door = inputs.door.value.trim();
  if (!URL.canParse(door)) {
    inputs.door.focus();
    throw new Error("Give the door's URL: npm start prints it.");
  }
  return { door };
}

export function readCredential(): Credential | undefined {
  const token = inputs.token.value.trim();
  if (token !== "") return { bearerToken: token };
  const functionKey = inputs.key.value.trim();
  return functionKey === "" ? undefined : { functionKey };
}
