import { describeWithTerraform, TerraformFolder } from "../../support/terraform";

// The lifecycle blocks of constructs/kept-value.ts on resources without a provider:
// `triggers_replace` plays what cannot change in place, `input` what can. The whole stacks are in
// plans.test.ts.
describeWithTerraform("the lifecycle of a workflow and its site", () => {
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
