import { readFileSync } from "node:fs";
import { stackFile, stackNames } from "../support/synth";

// The named assertions beside this file say what matters; the snapshot shows a reviewer the rest.
test.each(stackNames)("%s is as reviewed, but for the hash of its code", (name) => {
  const masked = readFileSync(stackFile(name), "utf8")
    .replace(/[0-9A-F]{32}(?=\/archive\.zip)/g, "<hash>")
    .replace(/[0-9a-f]{32}(?=\.zip)/g, "<hash>");
  const { resource, output, locals, provider, terraform } = JSON.parse(
    masked,
    (key, value: unknown) => (key === "//" ? undefined : value),
  ) as Record<string, unknown>;
  const snapshot = { resource, output, locals, provider, terraform };
  expect(`\n${JSON.stringify(snapshot, null, 2)}\n`).toMatchSnapshot();
});
