import { Testing } from "cdktf";
import { AzureStack } from "../../constructs/azure-stack";
import { ManagedIdentity } from "../../constructs/managed-identity";
import { Monitoring } from "../../constructs/monitoring";
import { ServiceBusQueue } from "../../constructs/service-bus-queue";
import { limits } from "../../contract";
import { resourcesOf, theResource, type SynthesizedStack } from "../support/synth";

describe("a Service Bus queue", () => {
  let stack: SynthesizedStack;
  beforeAll(() => {
    const azure = new AzureStack(Testing.app(), "stack", {
      location: "northeurope",
      environment: "dev",
      namePrefix: "arr",
      tags: {},
    });
    const monitoring = new Monitoring(azure, "Monitoring", {
      logRetentionDays: 30,
      dailyQuotaGb: 1,
    });
    const queue = new ServiceBusQueue(azure, "Queue", { name: "work", monitoring });
    queue.grantSend(new ManagedIdentity(azure, "Sender"));
    queue.grantReceive(new ManagedIdentity(azure, "Receiver", { purpose: "receiver" }));
    stack = JSON.parse(Testing.synth(azure, true)) as SynthesizedStack;
  });

  test("takes no keys and no old TLS", () => {
    expect(theResource(stack, "azurerm_servicebus_namespace")).toMatchObject({
      sku: "Standard",
      local_auth_enabled: false,
      minimum_tls_version: "1.2",
    });
  });

  test("dead-letters what fails or waits too long, and absorbs duplicates", () => {
    expect(theResource(stack, "azurerm_servicebus_queue")).toMatchObject({
      name: "work",
      max_delivery_count: limits.deliveryAttempts,
      lock_duration: "PT1M",
      default_message_ttl: "PT1H",
      dead_lettering_on_message_expiration: true,
      requires_duplicate_detection: true,
    });
  });

  test("gives its two roles on the queue alone", () => {
    const scopes = resourcesOf(stack, "azurerm_role_assignment").map(({ scope }) => scope);
    expect(scopes).toHaveLength(2);
    for (const scope of scopes) expect(scope).toMatch(/^\$\{azurerm_servicebus_queue\.\w+\.id\}$/);
  });

  test("logs", () => {
    expect(resourcesOf(stack, "azurerm_monitor_diagnostic_setting")).toContainEqual(
      expect.objectContaining({
        enabled_log: [{ category: "OperationalLogs" }, { category: "DiagnosticErrorLogs" }],
      }),
    );
  });
});
