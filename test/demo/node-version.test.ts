import { nodeDifference, nodeProblem } from "../../node-version";

describe("the version of Node", () => {
  test.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("may be %s", (version) => {
    expect(nodeProblem(version)).toBeUndefined();
  });

  test.each(["18.20.8", "20.9.0", "20.18.3"])("fails when it is %s", (version) => {
    expect(nodeProblem(version)).toBe(
      `Node ${version} is too old: install Node 20.19.0 or newer (20, 22 or 24)`,
    );
  });

  test("is mentioned when Azure has another one, and only then", () => {
    expect(nodeDifference("24.1.0", "22")).toBe(
      "Node 24 runs the functions here, Node 22 on Azure (nodeVersion).",
    );
    expect(nodeDifference("22.23.3", "22")).toBeUndefined();
  });
});
