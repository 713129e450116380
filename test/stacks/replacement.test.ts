import { constructPath, readStack, resourcesOf, stackNames } from "../support/synth";
import { describeWithTerraform, TerraformFolder } from "../support/terraform";

interface Lifecycle {
  readonly replace_triggered_by?: readonly string[];
  readonly ignore_changes?: readonly string[];
}

/** Arguments by which azurerm knows a parent by its name, which stays when the parent is replaced. */
const parentsByName = ["resource_group_name", "storage_container_name"];

/** Metric alerts have no region. */
const metricAlerts: Readonly<Record<string, readonly string[]>> = {
  "functions-logic-app": ["failed-runs", "throttled-runs"],
  "logic-app-facade": ["failed-runs", "throttled-runs", "dead-letter-queue", "waiting-messages"],
};

describe.each(stackNames)("a replaced resource of %s", (name) => {
  const all = () =>
    Object.keys(readStack(name).resource).flatMap((type) => resourcesOf(readStack(name), type));

  test("takes with it whatever knows it by its name only and has no region of its own", () => {
    const byNameOnly = all().filter(
      (resource) =>
        !("location" in resource) &&
        parentsByName.some((argument) => String(resource[argument]).includes("${")),
    );
    const following = byNameOnly.map(
      (resource) =>
        [
          constructPath(resource),
          (resource["lifecycle"] as Lifecycle | undefined)?.replace_triggered_by,
        ] as const,
    );
    const withGroup = ["azurerm_resource_group.ResourceGroup.id"];
    expect(Object.fromEntries(following)).toEqual({
      ...Object.fromEntries(
        (metricAlerts[name] ?? []).map((alert) => [`Alerts/${alert}`, withGroup] as const),
      ),
      "FunctionApp/Code/Blob": [
        expect.stringMatching(/^azurerm_storage_container\.\w+Packages_\w+\.id$/),
      ],
      "Monitoring/SmartDetection/ActionGroup": withGroup,
    });
  });
});

// The same lifecycle blocks on resources without a provider:
// `triggers_replace` plays what cannot change in place, `input` what can. The whole stacks are in
// plans.test.ts.
describeWithTerraform("Terraform", () => {
  let terraform: TerraformFolder;
  beforeEach(() => (terraform = new TerraformFolder()));
  afterEach(() => terraform.remove());

  test("keeps a workflow's URL for the site while the workflow only changes", () => {
    const resources = (region: string, definition: string) => ({
      workflow: { triggers_replace: region, input: definition },
      endpoint: {
        input: { value: "${terraform_data.workflow.output}" },
        lifecycle: {
          ignore_changes: ["input"],
          replace_triggered_by: ["terraform_data.workflow.id"],
        },
      },
      site: { input: "${terraform_data.endpoint.output.value}/triggers" },
    });
    terraform.apply(resources("north", "one"));
    expect(terraform.apply(resources("north", "two"))).toEqual([["workflow", "update"]]);
    expect(terraform.apply(resources("west", "two"))).toEqual([
      ["endpoint", "delete+create"],
      ["site", "update"],
      ["workflow", "delete+create"],
    ]);
    expect(terraform.plan(resources("west", "two"))).toEqual([]);
  }, 60_000);
});
