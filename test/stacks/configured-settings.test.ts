import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { functionApps, settings } from "../../contract";
import { readSettings } from "../../functions/settings";
import { configurationSchema } from "../../stacks/configuration-schema";
import type { Configuration } from "../../stacks/options";
import { arbitraryOf, type Schema } from "../support/arbitrary-of-schema";
import { accepted, constructedStack } from "../support/constructed-stack";
import { appSettings, evaluated } from "../support/synth";

const folder = mkdtempSync(join(tmpdir(), "configured-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

const apps = {
  "functions-only": functionApps.functionsOnly,
  "functions-logic-app": functionApps.functionsLogicApp,
  "logic-app-facade": functionApps.logicAppFacade,
} as const;

/** The app's settings as they would be deployed, of a stack that is constructed, not written. */
function deployedSettings(name: string, configuration: Configuration): Record<string, string> {
  const written = appSettings(constructedStack(name, configuration, folder));
  return Object.fromEntries(
    Object.entries(written).map(([setting, text]) => [setting, evaluated(text)]),
  );
}

/** Made once: the patterns of its texts take a second. */
const files = arbitraryOf(configurationSchema as unknown as Schema);

test("the generator reaches every option", () => {
  const readable = fc.sample(files, { numRuns: 600, seed: 1 }).filter(accepted);
  const reached = new Set(readable.flatMap((file) => Object.keys(file as object)));
  expect([...reached].sort()).toEqual(Object.keys(configurationSchema.properties).sort());
  expect(readable.length).toBeGreaterThan(20);
});

test.each(Object.keys(apps) as (keyof typeof apps)[])(
  "whatever the configuration accepts, the app of %s starts with",
  (name) => {
    fc.assert(
      fc.property(files, (file) => {
        const configuration = accepted(file);
        fc.pre(configuration !== undefined);
        const environment = deployedSettings(name, configuration);
        const read = readSettings(apps[name], environment);
        expect(read.publicBaseUrl).toBe(environment[settings.publicBaseUrl]);
      }),
      { numRuns: 6 },
    );
  },
);
