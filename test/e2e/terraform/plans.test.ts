import { dataStack, withChangedWorkflow, without } from "../../support/data-stack";
import { readStack, stackNames, synthesize } from "../../support/synth";
import { describeWithTerraform, TerraformFolder, type Data } from "../../support/terraform";

type Stack = Readonly<Record<string, Data>>;

/** What is of no region, and stays while everything else is replaced. */
const ofNoRegion = /^Operations_DataAccounts_/;
const thatMove = (stack: Stack) => Object.keys(stack).filter((id) => !ofNoRegion.test(id));

const inWesteurope = (name: string): Stack =>
  dataStack(readStack(name, synthesize({ REQUEST_REPLY_LOCATION: "westeurope" })));

describe.each(stackNames)("%s", (name) => {
  describeWithTerraform("its plan", () => {
    let terraform: TerraformFolder;
    beforeEach(() => (terraform = new TerraformFolder()));
    afterEach(() => terraform.remove());

    test("changes a workflow alone, in place what a tag is on, and everything in one apply for another region", () => {
      const usual = dataStack(readStack(name));
      terraform.apply(usual);

      const workflows = Object.keys(usual).filter((id) =>
        /^(BackgroundWorker|Facade)_\w{8}$/.test(id),
      );
      expect(terraform.plan(dataStack(withChangedWorkflow(readStack(name))))).toEqual(
        workflows.map((id) => [id, "update"]),
      );

      const tagged = terraform.plan(
        dataStack(readStack(name, synthesize({ REQUEST_REPLY_TAGS: '{"owner":"a"}' }))),
      );
      // A PUT of a site may end running work: its tags are a resource of their own.
      const isSite = (id: string) => /^FunctionApp_Site_/.test(id);
      const withTags = Object.keys(usual)
        .filter((id) => "tags" in Object(usual[id]?.["input"]) && !isSite(id))
        .concat(Object.keys(usual).filter((id) => /^FunctionApp_Tags_/.test(id)));
      expect(tagged).toEqual(withTags.sort().map((id) => [id, "update"]));
      expect(Object.keys(usual).filter(isSite)).toHaveLength(1);

      const moved = inWesteurope(name);
      expect(terraform.apply(moved)).toEqual(
        thatMove(moved)
          .sort()
          .map((id) => [id, "delete+create"]),
      );
      expect(terraform.plan(moved)).toEqual([]);
    }, 120_000);
  });
});

describeWithTerraform("without replace_triggered_by, functions-only", () => {
  const name = "functions-only";

  test("would leave behind what knows a replaced resource by its name only", () => {
    const terraform = new TerraformFolder();
    try {
      const alone = (stack: Stack): Stack =>
        Object.fromEntries(
          Object.entries(stack).map(([id, data]) => [id, without(data, ["lifecycle"])]),
        );
      terraform.apply(alone(dataStack(readStack(name))));
      const moved = alone(inWesteurope(name));
      const changed = terraform.plan(moved).map(([id]) => id);
      const left = thatMove(moved).filter((id) => !changed.includes(id));
      expect(left.sort()).toEqual([
        expect.stringMatching(/^FunctionApp_Code_Blob_/),
        expect.stringMatching(/^Monitoring_SmartDetection_ActionGroup_/),
      ]);
    } finally {
      terraform.remove();
    }
  }, 120_000);
});
