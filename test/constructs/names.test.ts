import { Testing } from "cdktf";
import fc from "fast-check";
import { AzureStack } from "../../constructs/azure-stack";
import { Monitoring } from "../../constructs/monitoring";
import {
  nameRules,
  physicalName,
  uniqueSuffixLength,
  type NamedResource,
} from "../../constructs/names";
import { OperationStore } from "../../constructs/operation-store";
import { StorageQueue } from "../../constructs/queues";
import { ServiceBusQueue } from "../../constructs/service-bus-queue";
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
  apiConnection: /^[\w.()-]{1,80}$/,
  serviceBus: /^(?=.{6,50}$)[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9](?<!-sb|-mgmt)$/,
  actionGroup: /^[^/&%?:<>*+#]{1,259}[^/&%?:<>*+#. ]$/,
  alertRule: /^[^/&%?:<>*+#@{}\\]{1,259}[^/&%?:<>*+#@{}\\. ]$/,
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

  if (!nameRules[resource].globallyUnique) {
    // A globally unique one ends in a hash of the resource group's name, which is among these.
    test("is no other deployment's: no prefix, stack and environment share it", () => {
      const deployment = fc.record({
        namePrefix: fc.stringMatching(new RegExp(namePrefix.pattern)),
        workload: fc.constantFrom(...stackNames),
        environment: fc.stringMatching(new RegExp(environment.pattern)),
      });
      fc.assert(
        fc.property(deployment, deployment, (one, other) => {
          fc.pre(JSON.stringify(one) !== JSON.stringify(other));
          const [name, another] = [one, other].map((parts) =>
            physicalName(resource, { ...parts, uniqueSuffix: "" }),
          );
          expect(name).not.toBe(another);
        }),
      );
    });
  }

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

describe("two constructs of one kind in a stack", () => {
  const limits = { logRetentionDays: 30, dailyQuotaGb: 1 };
  let stack: AzureStack;
  let monitoring: Monitoring;
  beforeEach(() => {
    stack = new AzureStack(Testing.app(), "stack", {
      location: "northeurope",
      environment: "dev",
      namePrefix: "arr",
      tags: {},
    });
    monitoring = new Monitoring(stack, "Monitoring", limits);
  });

  test("have names of their own when each has a purpose", () => {
    const store = (id: string, purpose?: string) =>
      new OperationStore(stack, id, { monitoring, purgeAfterDays: 3, purpose });
    const [first, second] = [store("Operations"), store("Archive", "archive")];
    expect(first.account.name).not.toBe(second.account.name);
    const bus = (id: string, purpose?: string) =>
      new ServiceBusQueue(stack, id, { name: "work", monitoring, purpose });
    expect(bus("Queue").namespaceHost).not.toBe(bus("Other", "other").namespaceHost);
  });

  test("fail when they would share a name in Azure, and both are named", () => {
    const store = (id: string) => new OperationStore(stack, id, { monitoring, purgeAfterDays: 3 });
    store("Operations");
    expect(() => store("Archive")).toThrow(
      /^stack\/Archive\/Account and stack\/Operations\/Account would both be the storageAccount \S+; give one of them a purpose or a name of its own$/,
    );
    expect(() => new Monitoring(stack, "More", { ...limits, purpose: "more" })).toThrow(
      /stack\/More\/SmartDetection and stack\/Monitoring\/SmartDetection/,
    );
  });

  test("fail when two queues of one account have one name", () => {
    const { account } = new OperationStore(stack, "Operations", { monitoring, purgeAfterDays: 3 });
    new StorageQueue(stack, "One", { account, name: "work", poisonName: "work-poison" });
    expect(
      () => new StorageQueue(stack, "Two", { account, name: "work", poisonName: "other-poison" }),
    ).toThrow(
      "stack/Two and stack/One would both be the queue of stack/Operations/Account work; give one of them a purpose or a name of its own",
    );
  });
});
