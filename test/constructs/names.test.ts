import fc from "fast-check";
import {
  nameRules,
  physicalName,
  uniqueSuffixLength,
  type NamedResource,
} from "../../constructs/names";
import { configurationSchema } from "../../stacks/configuration-schema";
import { stackNames } from "../support/synth";

/** What Azure accepts, from its naming rules and independent of `nameRules`. */
const azureRules: Readonly<Record<NamedResource, RegExp>> = {
  resourceGroup: /^[\w().-]{0,89}[\w()-]$/,
  identity: /^[A-Za-z0-9][\w-]{2,127}$/,
  storageAccount: /^[a-z0-9]{3,24}$/,
  servicePlan: /^[A-Za-z0-9-]{1,60}$/,
  functionApp: /^(?=.{2,60}$)[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])$/,
  workflow: /^[\w.()-]{1,80}$/,
  serviceBus: /^(?=.{6,50}$)[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9](?<!-sb|-mgmt)$/,
  logAnalytics: /^(?=.{4,63}$)[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]$/,
  applicationInsights: /^[^%&\\?/]{0,259}[^%&\\?/. ]$/,
};

const { namePrefix, environment } = configurationSchema.properties;
const allowed = fc.record({
  namePrefix: fc.stringMatching(new RegExp(namePrefix.pattern)),
  environment: fc.stringMatching(new RegExp(environment.pattern)),
  workload: fc.constantFrom(...stackNames, "a-name-as-long-as-any-variant-will-ever-have"),
  uniqueSuffix: fc.stringMatching(/^[0-9a-f]{8}$/),
});

describe.each(Object.keys(nameRules) as NamedResource[])("the name of a %s", (resource) => {
  test("obeys Azure's rules whatever the configuration allows", () => {
    fc.assert(
      fc.property(allowed, fc.constantFrom(undefined, "host", "data"), (parts, purpose) => {
        expect(physicalName(resource, { ...parts, purpose })).toMatch(azureRules[resource]);
      }),
    );
  });

  test("tells two purposes apart", () => {
    fc.assert(
      fc.property(allowed, (parts) => {
        expect(physicalName(resource, { ...parts, purpose: "host" })).not.toBe(
          physicalName(resource, { ...parts, purpose: "data" }),
        );
      }),
    );
  });

  if (nameRules[resource].globallyUnique) {
    test("ends in the whole suffix that makes it unique in Azure", () => {
      fc.assert(
        fc.property(allowed, (parts) => {
          expect(physicalName(resource, parts).slice(-uniqueSuffixLength)).toBe(parts.uniqueSuffix);
        }),
      );
    });
  }
});
