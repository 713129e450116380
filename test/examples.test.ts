import { readdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "./support/synth";

const filesOf = (folder: string) => readdirSync(join(projectRoot, folder)).sort();
const required = ["examples.ts", "schema.ts", "work.test.ts", "work.ts", "workflow.ts"];

test("a work is five files", () => {
  expect(filesOf("test/sample")).toEqual(required);
});

test.each(filesOf("examples"))("examples/%s replaces them, and touches nothing else", (name) => {
  expect(filesOf(`examples/${name}`)).toEqual(required);
});
