import { readFileSync } from "node:fs";
import { join } from "node:path";
import { logEventsPage } from "../../docs/log-event-page";
import { projectRoot } from "../support/synth";

test("docs/log-events.md lists every event of contract/log-events.ts; npm run docs redraws it", () => {
  expect(readFileSync(join(projectRoot, "docs/log-events.md"), "utf8")).toBe(logEventsPage());
});
