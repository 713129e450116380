import { readFileSync } from "node:fs";
import { join } from "node:path";
import { requirementsOf } from "../conformance/run";
import { filledPage, table } from "./filled-page";

export const conformancePage = join(__dirname, "conformance.md");

/** docs/conformance.md as it has to be: its tables are the suite's own requirements. */
export function filledConformancePage(): string {
  const everywhere = requirementsOf({ hasDoor: false });
  const atDoor = requirementsOf({ hasDoor: true }).filter(({ id }) => id.startsWith("facade."));
  return filledPage(readFileSync(conformancePage, "utf8"), {
    requirements: requirementTable(everywhere),
    facade: requirementTable(atDoor),
  });
}

function requirementTable(requirements: readonly { id: string; says: string }[]): string {
  return table(
    ["requirement", "says"],
    requirements.map(({ id, says }) => [`\`${id}\``, says]),
  );
}
