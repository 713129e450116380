import { maskedStackFile, stackNames } from "../support/synth";

// The named assertions beside this file say what matters; the snapshot shows a reviewer the rest.
test.each(stackNames)("%s is as reviewed, but for the hash of its code", (name) => {
  const { resource, output, locals, provider, terraform } = JSON.parse(
    maskedStackFile(name),
    (key, value: unknown) => {
      if (key === "//") return undefined;
      // A workbook is a text in the stack, and a tree to a reader.
      return key === "data_json" ? (JSON.parse(String(value)) as unknown) : value;
    },
  ) as Record<string, unknown>;
  const snapshot = { resource, output, locals, provider, terraform };
  expect(`\n${JSON.stringify(snapshot, null, 2)}\n`).toMatchSnapshot();
});
