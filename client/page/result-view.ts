import { headers as names, routePath, type ReceivedResult } from "../../contract";
import { element } from "./elements";
import type { RecordedExchange } from "./recorded-fetch";

/**
 * A view of the work's own, when work/result-view.ts defines the custom element `work-result`: its
 * `result` is set to the JSON that the service answered, and `received` to any result as it came.
 */
const ownView = "work-result";

/** A result as the page shows it: by the work's own view, as JSON, text or image, to download else. */
export async function resultView(
  { headers, body }: RecordedExchange,
  id: string | undefined,
): Promise<HTMLElement> {
  const contentType = headers[names.contentType] ?? "";
  if (body === undefined) {
    const link = download("Download the result", contentType, routePath("result", id));
    return element("div", { class: "result" }, link);
  }
  const bytes = new Uint8Array(await body.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const json = /[/+]json\b/.test(contentType) ? (JSON.parse(text) as unknown) : undefined;
  if (customElements.get(ownView) !== undefined) {
    const received: ReceivedResult = { contentType, bytes, json };
    return Object.assign(document.createElement(ownView), { result: json, received });
  }
  if (json !== undefined) return element("pre", { class: "result" }, indented(text));
  const url = URL.createObjectURL(body);
  const link = download("Download the result", `${contentType}, ${bytes.byteLength} bytes`, url);
  return element("div", { class: "result" }, ...preview(contentType, text, url), link);
}

/** JSON with line breaks; any other text as it is. */
export function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function preview(contentType: string, text: string, url: string): HTMLElement[] {
  // An image element runs no script, not even an SVG's.
  if (contentType.startsWith("image/")) {
    return [element("img", { src: url, alt: "The result, an image" })];
  }
  return contentType.startsWith("text/") ? [element("pre", {}, text)] : [];
}

function download(name: string, about: string, href: string): HTMLElement {
  const link = element("a", { href, download: "result" }, name);
  return element("p", {}, link, about === "" ? "" : ` (${about})`);
}
