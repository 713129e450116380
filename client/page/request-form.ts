import { examples } from "#work/examples";
import { profiles, type Profile, type Violation } from "../../contract";
import { byId } from "./elements";
import type { GeneratedForm } from "./generated-form";

const example = byId("example", HTMLSelectElement);
const body = byId("body", HTMLTextAreaElement);
const text = byId("as-text", HTMLDivElement);
const fields = byId("as-fields", HTMLDivElement);
const choice = byId("editors", HTMLFieldSetElement);
const profile = byId("profile", HTMLSelectElement);
const warning = byId("profile-warning", HTMLParagraphElement);
const mistake = byId("mistake", HTMLParagraphElement);

/** The work's examples by the names that the page gives them. */
const requests: Readonly<Record<string, unknown>> = {
  quick: examples.quick,
  slow: examples.slow,
  failing: examples.failing,
  invalid: examples.invalid,
};

/** The form that is made from the schema; undefined until it is loaded, and where none can be made. */
let form: GeneratedForm | undefined;

/** Shows the first example, and another one when it is chosen. */
export function prepareRequest(): void {
  const unknown = [...example.options].filter(({ value }) => requests[value] === undefined);
  for (const option of unknown) option.remove();
  const show = () => {
    body.value = JSON.stringify(requests[example.value], null, 2);
    if (!fields.hidden) form?.show(requests[example.value]);
  };
  example.addEventListener("change", show);
  profile.addEventListener("change", () => (warning.hidden = profile.value !== "see-other"));
  choice.addEventListener("change", edit);
  show();
  void import("./generated-form").then(
    ({ generateForm }) => {
      // While the text is edited, the form holds what was entered before.
      const write = (request: unknown) => {
        if (!fields.hidden) body.value = JSON.stringify(request, null, 2);
      };
      form = generateForm(fields, requests[example.value], write);
      choice.hidden = form === undefined;
      if (form !== undefined) choose("fields");
    },
    // The JSON text does all that the form does.
    (error: unknown) => console.warn("no form:", error),
  );
}

/**
 * The request as entered. It is sent as it is: the service says what is wrong with it.
 * @throws SyntaxError when it is no JSON, which no client could send
 */
export function readRequest(): unknown {
  return JSON.parse(body.value) as unknown;
}

/** Shows what the service has found wrong at the fields of the form; the empty list clears it. */
export function showRefusal(violations: readonly Violation[]): void {
  form?.showViolations(violations);
}

/** Name of the chosen example. */
export function requestTitle(): string {
  return example.selectedOptions[0]?.text ?? "";
}

/** The chosen profile; undefined leaves it to the deployment. */
export function readProfile(): Profile | undefined {
  return profiles.find((name) => name === profile.value);
}

/** Goes from fields to text, or back when the text is JSON. */
function edit(): void {
  const chosen = new FormData(byId("request", HTMLFormElement)).get("editor");
  choose(chosen === "fields" ? "fields" : "text");
}

function choose(editor: "fields" | "text"): void {
  mistake.textContent = "";
  try {
    if (editor === "fields") form?.show(readRequest());
  } catch (error) {
    mistake.textContent = `The text is no JSON: ${(error as Error).message}`;
    editor = "text";
  }
  for (const input of choice.querySelectorAll("input")) input.checked = input.value === editor;
  fields.hidden = editor !== "fields";
  text.hidden = editor !== "text";
}
