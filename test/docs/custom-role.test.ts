import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deployerRole } from "../../docs/custom-role";
import { projectRoot, stackNames, synthesize } from "../support/synth";

test("docs/deployer-role.json has a right for every resource of the stacks (npm run docs writes it)", () => {
  const written: unknown = JSON.parse(
    readFileSync(join(projectRoot, "docs/deployer-role.json"), "utf8"),
  );
  expect(written).toEqual(deployerRole(synthesize(), stackNames));
});
