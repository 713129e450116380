import { routePath } from "../../contract";
import { authorize } from "../credential";
import { readCredential } from "./access";
import { byId, element } from "./elements";

/**
 * Lets the link save the service's OpenAPI document. A plain link could not: the document asks for
 * what a submit does, and a key shall not stand in an address.
 */
export function prepareDescription(onMistake: (message: string) => void): void {
  byId("openapi", HTMLAnchorElement).addEventListener("click", (event) => {
    event.preventDefault();
    save().catch((error: unknown) => onMistake((error as Error).message));
  });
}

async function save(): Promise<void> {
  const answer = await fetch(routePath("openapi"), {
    headers: await authorize(readCredential(), "POST"),
  });
  if (!answer.ok) {
    throw new Error(`The description was answered with ${answer.status}: is the key right?`);
  }
  const href = URL.createObjectURL(await answer.blob());
  element("a", { href, download: "openapi.json" }).click();
  URL.revokeObjectURL(href);
}
