import { setTimeout as delay } from "node:timers/promises";
import { WorkFailed, WorkFile, type RetryPauses, type Work } from "#contract/work";
import type { ConversionRequest, ConversionSettings } from "./schema";

/** A converter that is away for half a minute fails no operation. */
export const retry: RetryPauses = { firstSeconds: 1, longestSeconds: 30 };

/** Why such a document cannot be converted; the workflow says the same. */
export const noText = "A page is a PDF file, not text: send its text.";

/** Converts a document of plain text to one HTML file, a page at a time. */
export const work: Work<ConversionRequest, WorkFile, ConversionSettings> = async (
  { title, pages },
  { signal, progress, settings },
) => {
  // Trying again makes no text of a PDF file: the client is told at once.
  if (pages.some((page) => page.startsWith("%PDF-"))) throw new WorkFailed(noText);
  const sections: string[] = [];
  for (const [index, page] of pages.entries()) {
    // In place of the pause, call your converter; what takes the signal ends when a client cancels.
    await delay(settings.secondsPerPage * 1000, undefined, { signal });
    sections.push(htmlSection(page));
    progress((100 * (index + 1)) / pages.length);
  }
  return new WorkFile(htmlDocument(title, sections), {
    contentType: "text/html; charset=utf-8",
    fileName: `${title}.html`,
  });
};

function htmlDocument(title: string, sections: readonly string[]): string {
  const name = escaped(title);
  return `<!doctype html><html><head><meta charset="utf-8"><title>${name}</title></head><body><h1>${name}</h1>${sections.join("")}</body></html>`;
}

function htmlSection(page: string): string {
  return `<section><p>${escaped(page).replaceAll("\n\n", "</p><p>")}</p></section>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
