import { element } from "./elements";

/**
 * A view of the work's own, when work/result-view.ts defines the custom element `work-result`: its
 * `result` is set to what the service answered.
 */
const ownView = "work-result";

/** A result as the page shows it: by the work's own view, or as indented JSON. */
export function resultView(result: unknown): HTMLElement {
  if (customElements.get(ownView) === undefined) {
    return element("pre", { className: "result" }, JSON.stringify(result, null, 2));
  }
  return Object.assign(document.createElement(ownView), { result });
}
