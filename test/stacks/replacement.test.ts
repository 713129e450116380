import { constructPath, readStack, resourcesOf, stackNames } from "../support/synth";

interface Lifecycle {
  readonly replace_triggered_by?: readonly string[];
  readonly ignore_changes?: readonly string[];
}

/** Arguments by which azurerm knows a parent by its name, which stays when the parent is replaced. */
const parentsByName = ["resource_group_name", "storage_container_name"];

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
        // They have no region; which there are: alerts.test.ts.
        resourcesOf(readStack(name), "azurerm_monitor_metric_alert").map(
          (alert) => [constructPath(alert), withGroup] as const,
        ),
      ),
      "FunctionApp/Code/Blob": [
        expect.stringMatching(/^azurerm_storage_container\.\w+Packages_\w+\.id$/),
      ],
      "Monitoring/SmartDetection/ActionGroup": withGroup,
    });
  });
});
