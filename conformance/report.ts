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
  const failures = outcomes.filter(({ result }) => result === "violated").length;
  const skipped = outcomes.filter(({ result }) => result === "skipped").length;
  const cases = outcomes.map((outcome) => {
    const open = `    <testcase classname="contract" name="${escape(`${outcome.id}: ${outcome.says}`)}" time="${outcome.milliseconds / 1000}"`;
    if (outcome.result === "met") return `${open}/>`;
    const element = outcome.result === "violated" ? "failure" : "skipped";
    return `${open}>\n      <${element} message="${escape(outcome.evidence)}"/>\n    </testcase>`;
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite name="${escape(name)}" tests="${outcomes.length}" failures="${failures}" skipped="${skipped}">`,
    ...cases,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, "?")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}
