import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { FunctionApp } from "../../constructs/function-app";
import { settings, type FunctionAppDescription } from "../../contract";
import { readSettings } from "../../functions/settings";
import { configurationSchema } from "../../stacks/configuration-schema";
import type { Configuration } from "../../stacks/options";
import { arbitraryOf, type Schema } from "../support/arbitrary-of-schema";
import { accepted, constructed } from "../support/constructed-stack";
import { appSettings, evaluated, stackNames, type SynthesizedStack } from "../support/synth";

const folder = mkdtempSync(join(tmpdir(), "configured-settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What the app of a stack reads of what would be deployed, and of that its `PUBLIC_BASE_URL`. */
function readByApp(name: string, configuration: Configuration) {
  const stack = constructed(name, configuration, folder);
  const written = appSettings(stack.toTerraform() as SynthesizedStack);
  const environment = Object.fromEntries(
    Object.entries(written).map(([setting, text]) => [setting, evaluated(text)]),
  );
  const [site] = stack.node.findAll().filter((each) => each instanceof FunctionApp);
  const { app } = site as FunctionApp<FunctionAppDescription>;
  return { read: readSettings(app, environment), written: environment[settings.publicBaseUrl] };
}

test.each(stackNames)("the app of %s starts by default, and behind a gateway", (name) => {
  const configurations = [
    {},
    {
      publicBaseUrl: "https://GW.Example.com:443/quotes",
      ...{ profile: "inline", retentionHours: 720, deadlineMinutes: 10_080 },
    },
  ].map(accepted);
  for (const configuration of configurations) {
    const { read, written } = readByApp(name, configuration!);
    expect(read.publicBaseUrl).toBe(written);
  }
});

/** Made once: the patterns of its texts take a second. */
const files = arbitraryOf(configurationSchema as unknown as Schema);

test("the generator reaches every option", () => {
  const readable = fc.sample(files, { numRuns: 600, seed: 1 }).filter(accepted);
  const reached = new Set(readable.flatMap((file) => Object.keys(file as object)));
  expect([...reached].sort()).toEqual(Object.keys(configurationSchema.properties).sort());
  expect(readable.length).toBeGreaterThan(20);
});

test.each(stackNames)("whatever the configuration accepts, the app of %s starts with", (name) => {
  fc.assert(
    fc.property(files, (file) => {
      const configuration = accepted(file);
      fc.pre(configuration !== undefined);
      const { read, written } = readByApp(name, configuration);
      expect(read.publicBaseUrl).toBe(written);
    }),
    { numRuns: 6 },
  );
});
