import type { WorkExamples } from "#contract/work";
import type { ConversionRequest } from "./schema";

const title = "Minutes & notes";
const page = "It's the first item.\n\nAll members < 30 were present.";
const html =
  "<section><p>It's the first item.</p><p>All members &lt; 30 were present.</p></section>";

export const examples: WorkExamples<ConversionRequest> = {
  quick: { title, pages: Array(3).fill(page) as string[] },
  slow: { title, pages: Array(12).fill(page) as string[] },
  failing: { title, pages: [page, "%PDF-1.7 ..."] },
  invalid: { title: "", pages: [], language: "en" },
  check: ({ contentType, bytes }, { pages }) => {
    if (!contentType.startsWith("text/html")) return `must be text/html; got ${contentType}`;
    const found = new TextDecoder().decode(bytes).split(html).length - 1;
    return found === pages.length ? undefined : `must have ${pages.length} pages; got ${found}`;
  },
};
