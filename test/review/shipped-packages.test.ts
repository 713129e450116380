import { changedCode } from "../../review/compare/code";

const encoded = (text: string) => new TextEncoder().encode(text);

/** The package of an app with these files beside the bundle, below `node_modules/`. */
function packaged(files: Readonly<Record<string, string>>) {
  const shipped = Object.entries(files).map(
    ([path, text]) => [`node_modules/${path}`, encoded(text)] as const,
  );
  const map = encoded('{ "version": 3, "sources": [], "names": [], "mappings": "" }');
  const bundle = [["dist/app.js", encoded("")] as const, ["dist/app.js.map", map] as const];
  return new Map([["FunctionApp/Code", new Map([...bundle, ...shipped])]]);
}

const native = {
  "native/package.json": '{ "version": "1.0.0" }',
  "native/a.node": "\u0000binary",
  "native/node_modules/@own/inner/package.json": '{ "version": "3.0.0" }',
};

test("a package that enters, leaves or changes beside the bundle is one line", () => {
  const [none, all] = [packaged({}), packaged(native)];
  const entered: [string, unknown][] = [
    ["shipped package native", expect.stringMatching(/^1\.0\.0, 0\.0 kB in 2 files, [0-9a-f]{8}$/)],
    [
      "shipped package @own/inner",
      expect.stringMatching(/^3\.0\.0, 0\.0 kB in 1 files, [0-9a-f]{8}$/),
    ],
  ];
  const topic = { topic: "code", on: "FunctionApp" };
  expect(changedCode(none, all)).toEqual(
    entered.map(([what, after]) => ({ ...topic, what, after })),
  );
  expect(changedCode(all, none)).toEqual(
    entered.map(([what, before]) => ({ ...topic, what, before })),
  );
  const other = packaged({ ...native, "native/a.node": "\u0000another" });
  const [changed, ...others] = changedCode(all, other);
  expect([changed?.what, others]).toEqual(["shipped package native", []]);
  expect(changed?.after).not.toEqual(changed?.before);
  expect(changedCode(all, packaged(native))).toEqual([]);
});
