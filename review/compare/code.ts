import { createHash } from "node:crypto";
import { grouped } from "../grouped";
import { changedModules, type Bundle, type ChangedModule } from "../bundle/changed-modules";
import type { Json } from "../synthesized/json";
import type { PackageFiles } from "../synthesized/stack";
import type { Change } from "./change";
import { differences } from "./differences";

type Packages = ReadonlyMap<string, PackageFiles>;

const bundleFile = "dist/app.js";
const shippedFolder = "node_modules/";

/** Settings of the Functions host that say how often something is tried, and how long it may take. */
const hostRetention = /maxDequeueCount|visibilityTimeout|functionTimeout|LockRenewal/;

/** What changes in the code of Function Apps that are in both stacks. */
export function changedCode(before: Packages, after: Packages): Change[] {
  return [...after].flatMap(([path, files]) => {
    const old = before.get(path);
    if (old === undefined) return [];
    const on = path.split("/").slice(0, -1).join("/");
    return [
      ...changedBundle(on, old, files),
      ...changedShipped(on, old, files),
      ...changedFiles(on, old, files),
    ];
  });
}

function changedBundle(on: string, before: PackageFiles, after: PackageFiles): Change[] {
  const [was, is] = [bundleOf(before), bundleOf(after)];
  const changed = changedModules(was, is);
  if (changed.length === 0) return [];
  const [old, now] = [size(was.code.length), size(is.code.length)];
  return [
    ...changed.filter((module) => packageOf(module.source) === undefined).map(ofModule(on)),
    ...[...grouped(changed, ({ source }) => packageOf(source))].flatMap(([name, modules]) =>
      name === undefined ? [] : [ofPackage(on, name, modules)],
    ),
    ...(old === now ? [] : [code(on, "size of the bundle", { before: old, after: now })]),
  ];
}

function ofModule(on: string) {
  return ({ source, before, after, names }: ChangedModule): Change => {
    const isInBoth = before !== undefined && after !== undefined;
    const what = isInBoth && names.length > 0 ? `${source}: ${names.join(", ")}` : source;
    return code(on, what, {
      ...(before !== undefined && { before: size(before) }),
      ...(after !== undefined && { after: size(after) }),
    });
  };
}

/** A dependency is one line, however many of its modules differ. */
function ofPackage(on: string, name: string, modules: readonly ChangedModule[]): Change {
  const side = (of: "before" | "after"): Json | undefined => {
    const present = modules.filter((module) => module[of] !== undefined);
    const sum = present.reduce((total, module) => total + (module[of] ?? 0), 0);
    return present.length === 0 ? undefined : `${size(sum)} in ${present.length} of its modules`;
  };
  const [before, after] = [side("before"), side("after")];
  return code(on, `package ${name}`, {
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
  });
}

/** npm packages that lie beside the bundle, as they are: one line each, whatever changed in it. */
function changedShipped(on: string, before: PackageFiles, after: PackageFiles): Change[] {
  const [was, is] = [shippedPackages(before), shippedPackages(after)];
  return [...new Set([...was.keys(), ...is.keys()])].sort().flatMap((place) => {
    const [old, now] = [was.get(place), is.get(place)];
    if (old?.digest === now?.digest) return [];
    return [
      code(on, `shipped package ${place.split("node_modules/").at(-1)}`, {
        ...(old && { before: old.text }),
        ...(now && { after: now.text }),
      }),
    ];
  });
}

interface ShippedPackage {
  /** Version, size, number of files, and the beginning of the digest. */
  readonly text: string;
  readonly digest: string;
}

/** The shipped packages by their place. */
function shippedPackages(files: PackageFiles): ReadonlyMap<string, ShippedPackage> {
  const shipped = [...files].filter(([path]) => path.startsWith(shippedFolder));
  return new Map(
    [...grouped(shipped, ([path]) => placeOf(path))].map(([place, own]) => {
      const hash = createHash("sha256");
      for (const [path, content] of own) hash.update(`${path}\0`).update(content);
      const manifest = content(`${place}/package.json`, files) as { version?: string } | undefined;
      const bytes = own.reduce((sum, [, content]) => sum + content.length, 0);
      const digest = hash.digest("hex");
      const text = `${manifest?.version ?? "no version"}, ${size(bytes)} in ${own.length} files, ${digest.slice(0, 8)}`;
      return [place, { text, digest }];
    }),
  );
}

/** `node_modules/a/node_modules/@b/c` of a file below it. */
function placeOf(path: string): string {
  const start = path.lastIndexOf(shippedFolder) + shippedFolder.length;
  const [name = ""] = /^(@[^/]+\/)?[^/]+/.exec(path.slice(start)) ?? [];
  return path.slice(0, start) + name;
}

/** The other files of the package: `host.json` above all. */
function changedFiles(on: string, before: PackageFiles, after: PackageFiles): Change[] {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names]
    .filter((name) => !name.startsWith(bundleFile) && !name.startsWith(shippedFolder))
    .sort()
    .flatMap((name) =>
      differences(content(name, before), content(name, after)).map((difference): Change => {
        const what = [name, difference.path.join(".")].filter(Boolean).join(": ");
        const topic = hostRetention.test(what) ? "retention" : "code";
        const { before: was, after: is } = difference;
        return {
          topic,
          on,
          what,
          ...(was !== undefined && { before: was }),
          ...(is !== undefined && { after: is }),
        };
      }),
    );
}

function content(name: string, files: PackageFiles): Json | undefined {
  const bytes = files.get(name);
  if (bytes === undefined) return undefined;
  const text = new TextDecoder().decode(bytes);
  return name.endsWith(".json") ? (JSON.parse(text) as Json) : text;
}

function bundleOf(files: PackageFiles): Bundle {
  const text = (name: string) => new TextDecoder().decode(files.get(name));
  return { code: text(bundleFile), map: text(`${bundleFile}.map`) };
}

function packageOf(source: string): string | undefined {
  const inside = source.split("node_modules/").at(-1);
  if (!source.includes("node_modules/") || inside === undefined) return undefined;
  return /^(@[^/]+\/)?[^/]+/.exec(inside)?.[0];
}

function code(on: string, what: string, sides: Pick<Change, "before" | "after">): Change {
  return { topic: "code", on, what, ...sides };
}

function size(characters: number): string {
  return `${(characters / 1000).toFixed(1)} kB`;
}
