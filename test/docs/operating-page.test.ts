import { readFileSync } from "node:fs";
import { filledOperatingPage, operatingPage } from "../../docs/operating-page";

test("docs/operating.md says how much is logged as it is computed (npm run docs fills it anew)", () => {
  expect(readFileSync(operatingPage, "utf8")).toBe(filledOperatingPage());
});
