import { examples } from "#work/examples";
import { profiles, type Profile } from "../../contract";
import { byId } from "./elements";

const example = byId("example", HTMLSelectElement);
const body = byId("body", HTMLTextAreaElement);
const profile = byId("profile", HTMLSelectElement);

/** The work's examples by the names that the page gives them. */
const requests: Readonly<Record<string, unknown>> = {
  quick: examples.quick,
  slow: examples.slow,
  failing: examples.failing,
  invalid: examples.invalid,
};

/** Shows the first example, and another one when it is chosen. */
export function prepareRequest(): void {
  const show = () => (body.value = JSON.stringify(requests[example.value], null, 2));
  example.addEventListener("change", show);
  show();
}

/**
 * The request as entered. It is sent as it is: the service says what is wrong with it.
 * @throws SyntaxError when it is no JSON, which no client could send
 */
export function readRequest(): unknown {
  return JSON.parse(body.value) as unknown;
}

/** The chosen profile; undefined leaves it to the deployment. */
export function readProfile(): Profile | undefined {
  return profiles.find((name) => name === profile.value);
}
