import { readFileSync } from "node:fs";
import { conformancePage, filledConformancePage } from "../../docs/conformance-page";

test("docs/conformance.md lists the suite's requirements (npm run docs fills it anew)", () => {
  expect(readFileSync(conformancePage, "utf8")).toBe(filledConformancePage());
});
