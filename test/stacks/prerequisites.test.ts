import { missingPrerequisites } from "../../stacks/prerequisites";

describe("the prerequisites of a synth", () => {
  test.each(["20.19.0", "20.20.2", "22.0.0", "24.1.0"])("are met by Node %s", (version) => {
    expect(missingPrerequisites(version, [])).toEqual([]);
  });

  test.each(["18.20.8", "20.9.0", "20.18.3"])("fails when Node is %s", (version) => {
    expect(missingPrerequisites(version, [])).toEqual([
      `Node ${version} is too old: install Node 20.19.0 or newer (20, 22 or 24)`,
    ]);
  });

  test.each(["/home/me/async-request-reply", "C:\\work\\a_b", "/srv/a.b@c", "/home/jörg/x"])(
    "are met by the path %s",
    (path) => {
      expect(missingPrerequisites("22.0.0", [path])).toEqual([]);
    },
  );

  test.each([
    ["/home/me/my projects/x", "a space"],
    ["/home/me/a;b", "the character ;"],
    ["/home/me/$(x)", "the character $"],
  ])("fails when the path is %s", (path, what) => {
    expect(missingPrerequisites("22.0.0", [path])).toEqual([
      `The path ${path} contains ${what}, which CDKTF cannot zip: move the folder`,
    ]);
  });
});
