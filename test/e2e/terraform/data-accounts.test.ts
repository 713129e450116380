import { readStack, synthesize } from "../../support/synth";
import { type Data, describeWithTerraform, TerraformFolder } from "../../support/terraform";

describeWithTerraform("the number of data accounts", () => {
  test("may be raised from 1, and Terraform refuses every change after that, back to 1 too", () => {
    const folder = new TerraformFolder();
    const numbered = (accounts: string) => {
      const outdir = synthesize({
        REQUEST_REPLY_DATA_ACCOUNTS: accounts,
        REQUEST_REPLY_ENVIRONMENT: "prod",
      });
      const all = readStack("functions-only", outdir).resource["terraform_data"] ?? {};
      const [[id, data] = ["", {}]] = Object.entries(all).filter(([key]) =>
        key.includes("DataAccounts"),
      );
      return { [id]: data as Data };
    };
    try {
      const changes = (accounts: string) =>
        folder.apply(numbered(accounts)).map(([, what]) => what);
      expect([changes("1"), changes("1")]).toEqual([["create"], []]);
      expect([changes("3"), changes("3")]).toEqual([["delete+create"], []]);
      for (const other of ["4", "2", "1"]) {
        expect(() => folder.plan(numbered(other))).toThrow("dataAccounts was raised from 1 before");
      }
      expect(changes("3")).toEqual([]);
    } finally {
      folder.remove();
    }
  });
});
