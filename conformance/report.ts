import { DOMImplementation, type Element, XMLSerializer } from "@xmldom/xmldom";
import { createColors, isColorSupported } from "picocolors";
import type { Outcome } from "./run";

const marks = { met: "ok", violated: "VIOLATED", skipped: "skipped" } as const;

/** Requirement, result and evidence, a line each; the sum at the end. */
export function table(outcomes: readonly Outcome[], withColors = isColorSupported): string {
  const colors = createColors(withColors);
  const paint = { met: colors.green, violated: colors.red, skipped: colors.yellow };
  const width = Math.max(...outcomes.map(({ id }) => id.length));
  const lines = outcomes.map(({ id, result, says, evidence }) => {
    const mark = paint[result](marks[result].padEnd(marks.violated.length));
    return `${mark}  ${id.padEnd(width)}  ${result === "met" ? evidence : `${says}: ${evidence}`}`;
  });
  return [...lines, "", sum(outcomes)].join("\n");
}

/** One line: `38 met, 0 violated, 1 skipped`. */
export function sum(outcomes: readonly Outcome[]): string {
  const count = (result: Outcome["result"]): number =>
    outcomes.filter((outcome) => outcome.result === result).length;
  return `${count("met")} met, ${count("violated")} violated, ${count("skipped")} skipped`;
}

/** JUnit's XML, as pipelines read it. */
export function junit(outcomes: readonly Outcome[], name: string): string {
  const document = new DOMImplementation().createDocument(null, "testsuites", null);
  const append = (parent: Element, tag: string, attributes: Readonly<Record<string, unknown>>) => {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      element.setAttribute(key, xmlText(value));
    }
    parent.appendChild(element);
    return element;
  };
  const count = (result: Outcome["result"]) =>
    outcomes.filter((one) => one.result === result).length;
  const [failures, skipped] = [count("violated"), count("skipped")];
  const root = document.documentElement as Element;
  const suite = append(root, "testsuite", { name, tests: outcomes.length, failures, skipped });
  for (const { id, says, result, evidence, milliseconds } of outcomes) {
    const time = milliseconds / 1000;
    const test = append(suite, "testcase", { classname: "contract", name: `${id}: ${says}`, time });
    if (result === "violated") append(test, "failure", { message: evidence });
    if (result === "skipped") append(test, "skipped", { message: evidence });
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(document)}\n`;
}

/** Without what XML 1.0 cannot hold. */
function xmlText(value: unknown): string {
  return String(value).replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "?");
}
