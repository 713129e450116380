import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as work from "#work/schema";
import { stackNames } from "../stacks/names";
import { environmentFileSchema } from "../stacks/environment-file";
import { deployerRole } from "./custom-role";
import { filledLocalRuntimePage, localRuntimePage } from "./local-runtime-page";
import { conformancePage, filledConformancePage } from "./conformance-page";
import { logEventsPage } from "./log-event-page";
import { openApiFolder, openApiPages } from "./openapi";
import { filledOperatingPage, operatingPage } from "./operating-page";
import { problemsPage } from "./problem-pages";
import { resourcePage } from "./resource-pages";
import { runbookPage } from "./runbook-page";
import { filledWorkflowEnginePage, workflowEnginePage } from "./workflow-engine-page";
import { workflowPages } from "./workflow-pages";

const synthesized = join(__dirname, "..", "cdktf.out");
const schemaFile = join(__dirname, "..", "environments", "configuration.schema.json");
writeFileSync(schemaFile, `${JSON.stringify(environmentFileSchema(), null, 2)}\n`);

/** `npm run docs`, after a synth: draws every page anew. */
for (const [file, text] of workflowPages()) writeFileSync(join(__dirname, "workflows", file), text);
writeFileSync(workflowEnginePage, filledWorkflowEnginePage());
writeFileSync(localRuntimePage, filledLocalRuntimePage());
writeFileSync(conformancePage, filledConformancePage());
writeFileSync(operatingPage, filledOperatingPage());
writeFileSync(join(__dirname, "problems.md"), problemsPage());
writeFileSync(join(__dirname, "log-events.md"), logEventsPage());
for (const [file, text] of openApiPages(stackNames, synthesized, work)) {
  writeFileSync(join(openApiFolder, file), text);
}
for (const stack of stackNames) {
  writeFileSync(join(__dirname, "resources", `${stack}.md`), resourcePage(stack, synthesized));
}
writeFileSync(join(__dirname, "runbook.md"), runbookPage(stackNames, synthesized));
const role = deployerRole(synthesized, stackNames);
writeFileSync(join(__dirname, "deployer-role.json"), `${JSON.stringify(role, null, 2)}\n`);
