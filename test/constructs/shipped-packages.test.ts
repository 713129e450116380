import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Testing } from "cdktf";
import { unzipSync } from "fflate";
import { AzureStack } from "../../constructs/azure-stack";
import { FunctionCode } from "../../constructs/function-code";
import { shippedPackages } from "../../constructs/shipped-packages";
import { unzipPackage } from "../../local/apply/sites/package-archive";
import { readConfiguration } from "../../stacks/configuration";
import { externalPackages } from "../../function-bundle";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "shipped-packages-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
}

/** A native part as the loader of Linux on x64 knows it, and as that of macOS does. */
const elf = (text = "napi_register_module_v1") => {
  const header = Buffer.alloc(64);
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  header.writeUInt16LE(0x3e, 18);
  return Buffer.concat([header, Buffer.from(text)]);
};
const machO = Buffer.from([0xcf, 0xfa, 0xed, 0xfe, ...Array<number>(60).fill(0)]);

describe("a package that cannot be bundled", () => {
  // It has its native part in a package for each platform, and loads it by a computed name.
  const name = "@parcel/watcher";

  /** The package of an app with this source. */
  function packaged(source: string, packages = [name]) {
    write("entry.ts", source);
    const configuration = readConfiguration({ CDKTF_CONTEXT_JSON: "{}" });
    const app = Testing.app({ outdir: join(folder, "out") });
    const stack = new AzureStack(app, "stack", { ...configuration, protect: false });
    const entry = join(folder, "entry.ts");
    const props = { entry, host: {}, externalPackages: packages };
    FunctionCode.fromEntry(stack, "Code", props);
    app.synth();
    const zip = join(app.outdir, "packages", "stack", "Code", "archive.zip");
    return { zip, files: unzipSync(readFileSync(zip)) };
  }

  const source = `
    import watcher from "@parcel/watcher";
    console.log(typeof watcher.subscribe);`;

  test("is in the app's package with all that it depends on, and works there", () => {
    const { files } = packaged(source);
    const packages = Object.keys(files).filter((path) => path.endsWith("/package.json"));
    expect(packages).toEqual([
      "node_modules/@parcel/watcher/package.json",
      "node_modules/@parcel/watcher-linux-x64-glibc/package.json",
      "node_modules/@parcel/watcher/node_modules/picomatch/package.json",
      "node_modules/detect-libc/package.json",
      "node_modules/is-extglob/package.json",
      "node_modules/is-glob/package.json",
      "node_modules/node-addon-api/package.json",
    ]);
    for (const [path, content] of Object.entries(files)) write(join("site", path), content);
    const ran = execFileSync(process.execPath, ["dist/main.js"], { cwd: join(folder, "site") });
    expect(String(ran)).toBe("function\n");
  });

  test("can start a program that it brings, once the package is unzipped here", () => {
    const { zip } = packaged(
      'import { transformSync } from "esbuild"; console.log(transformSync("1 + 1").code);',
      ["esbuild"],
    );
    const site = unzipPackage(zip, join(folder, "packages"), "site");
    const ran = execFileSync(process.execPath, ["dist/main.js"], { cwd: site });
    expect(String(ran)).toBe("1 + 1;\n\n");
    const modeOf = (path: string) => statSync(join(site, path)).mode & 0o777;
    expect([
      modeOf("node_modules/@esbuild/linux-x64/bin/esbuild"),
      modeOf("node_modules/esbuild/package.json") & 0o111,
    ]).toEqual([0o755, 0]);
  });

  test("is not there when the app imports none of it", () => {
    expect(Object.keys(packaged("console.log(1)").files)).toEqual([
      ...["host.json", "package.json", "dist/main.js", "dist/app.js.map", "dist/app.js"],
    ]);
  });

  test("may be named by what esbuild says when it is not declared", () => {
    write("node_modules/native/package.json", '{ "name": "native", "main": "a.node" }');
    write("node_modules/native/a.node", elf());
    expect(() => packaged('import "native"', [])).toThrow(
      /for "\.node" files.*\nIt has a native part: name its package in externalPackages/s,
    );
  });
});

describe("the packages that are shipped", () => {
  /** A project with these packages, by their place, some of them not installed. */
  function project(
    locked: Readonly<Record<string, object>>,
    files: Readonly<Record<string, string | Uint8Array>>,
  ) {
    write("package-lock.json", JSON.stringify({ packages: locked }));
    for (const [path, content] of Object.entries(files)) write(path, content);
    return (forThisMachine = false) =>
      [
        ...shippedPackages({ names: ["a"], folder, nodeVersion: "22", forThisMachine }).keys(),
      ].sort();
  }

  const mac = { os: ["darwin"], cpu: ["arm64"], version: "1.2.3" };
  const linux = { os: ["linux"], cpu: ["x64"], libc: ["glibc"], version: "1.2.3" };

  test("are found as Node finds them, and none twice", () => {
    const ship = project(
      {
        "node_modules/a": {
          dependencies: { b: "2", c: "1" },
          peerDependencies: { d: "1", e: "1" },
        },
        "node_modules/a/node_modules/b": { dependencies: { c: "1" } },
        "node_modules/b": {},
        "node_modules/c": { dependencies: { a: "1" } },
        "node_modules/d": {},
      },
      {
        ...{ "node_modules/a/index.js": "", "node_modules/a/lib/x.js": "" },
        ...{ "node_modules/a/node_modules/b/index.js": "", "node_modules/b/index.js": "" },
        ...{ "node_modules/c/index.js": "", "node_modules/d/index.js": "" },
      },
    );
    expect(ship()).toEqual([
      ...["node_modules/a/index.js", "node_modules/a/lib/x.js"],
      ...["node_modules/a/node_modules/b/index.js"],
      ...["node_modules/c/index.js", "node_modules/d/index.js"],
    ]);
  });

  test("come in one order, so that the same packages give the same hash", () => {
    const files = ["a/x.js", "a/b/y.js", "c/z.js"].map((path) => [`node_modules/${path}`, path]);
    const orders = [files, [...files].reverse()].map((order) => {
      rmSync(join(folder, "node_modules"), { recursive: true, force: true });
      const locked = { "node_modules/a": { dependencies: { c: "1" } }, "node_modules/c": {} };
      project(locked, Object.fromEntries(order) as Record<string, string>);
      return [...shippedPackages({ names: ["a"], folder, nodeVersion: "22" })];
    });
    expect(orders[0]).toEqual(orders[1]);
    expect(orders[0]).toHaveLength(3);
  });

  const parts = {
    "node_modules/a": { optionalDependencies: { mac: "1", linux: "1", musl: "1" } },
    "node_modules/mac": mac,
    "node_modules/linux": linux,
    "node_modules/musl": { ...linux, libc: ["musl"] },
  };

  test("have the parts for Azure alone, or, in the local run, those of this machine", () => {
    const ship = project(parts, {
      ...{ "node_modules/a/index.js": "", "node_modules/mac/mac.node": machO },
      ...{ "node_modules/linux/linux.node": elf(), "node_modules/musl/musl.node": elf() },
    });
    expect(ship()).toEqual(["node_modules/a/index.js", "node_modules/linux/linux.node"]);
    rmSync(join(folder, "node_modules/linux"), { recursive: true });
    rmSync(join(folder, "node_modules/musl"), { recursive: true });
    expect(ship(true)).toEqual(["node_modules/a/index.js", "node_modules/mac/mac.node"]);
  });

  test("are refused where the part for Azure is not installed, with the command", () => {
    const ship = project(parts, { "node_modules/a/index.js": "", "node_modules/mac/x": "" });
    expect(() => ship()).toThrow(
      /^linux is the part for linux-x64, on which the Function App runs, .*: npm install --no-save --force linux@1\.2\.3, or synthesize on linux-x64$/,
    );
  });

  test.each<[string, Record<string, string | Uint8Array>, RegExp]>([
    [
      "is not in the lock",
      {},
      /^a is to be shipped, but package-lock\.json lacks it: npm install a/,
    ],
    [
      "was compiled on macOS",
      { "node_modules/a/build/Release/a.node": machO },
      /^node_modules\/a\/build\/Release\/a\.node was built for another platform than linux-x64/,
    ],
    [
      "is not installed",
      { "node_modules/other/index.js": "" },
      /^a is to be shipped, but it is not installed: npm ci$/,
    ],
  ])("are refused when one %s", (what, files, message) => {
    const ship = project(what === "is not in the lock" ? {} : { "node_modules/a": {} }, files);
    expect(() => ship()).toThrow(message);
  });

  test("may bring parts for every platform in one package", () => {
    const ship = project(
      { "node_modules/a": {} },
      {
        "node_modules/a/prebuilds/darwin-arm64/a.node": machO,
        "node_modules/a/prebuilds/linux-x64/a.node": elf("of one Node alone"),
      },
    );
    expect(ship()).toHaveLength(2);
  });

  test("are refused when compiled for another Node than the Function App's", () => {
    const ship = (nodeVersion: "22" | "24") => {
      project({ "node_modules/a": {} }, { "node_modules/a/build/Release/a.node": elf("v127") });
      return shippedPackages({ names: ["a"], folder, nodeVersion });
    };
    const [major = ""] = process.versions.node.split(".");
    const other = major === "22" ? "24" : "22";
    expect(() => ship(other)).toThrow(
      /a\.node was built for Node [\d.]+, and the Function App runs on/,
    );
  });
});

test("externalPackages of package.json is a list of names", () => {
  write("package.json", '{ "externalPackages": ["sharp"] }');
  expect(externalPackages(folder)).toEqual(["sharp"]);
  write("package.json", "{}");
  expect(externalPackages(folder)).toEqual([]);
  write("package.json", '{ "externalPackages": "sharp" }');
  expect(() => externalPackages(folder)).toThrow(/must be a list of names .*; got "sharp"$/);
});
