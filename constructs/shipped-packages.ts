import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { packagesForThisMachine, type NodeVersion } from "../contract";

/** A package of package-lock.json, which lists those of other platforms, too. */
interface LockedPackage {
  readonly version?: string;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export interface ShippedPackagesProps {
  /** Names of the packages. */
  readonly names: readonly string[];
  /** Folder of package-lock.json and node_modules. */
  readonly folder: string;
  /** Major version of Node that loads them. */
  readonly nodeVersion: NodeVersion;
  /** They run on this machine, whatever that is, and on no other. @default as the local run says */
  readonly forThisMachine?: boolean;
}

/** What Flex Consumption runs on. */
const platform = { os: "linux", cpu: "x64", libc: "glibc" } as const;

/**
 * Files of npm packages and of everything that they depend on in production, by path, such as
 * `node_modules/sharp/package.json`: as npm has laid them out, so that they find each other.
 *
 * @throws Error when a package is not installed, or has no part for Linux on x64
 */
export function shippedPackages(props: ShippedPackagesProps): Map<string, Uint8Array> {
  const { names, folder, nodeVersion } = props;
  const forThisMachine = props.forThisMachine ?? process.env[packagesForThisMachine] === "true";
  const lock = JSON.parse(readFileSync(join(folder, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const places = new Closure(lock.packages, folder, forThisMachine).of(names);
  const files = [...places].sort().map((place) => filesOf(folder, place));
  if (!forThisMachine) {
    for (const [index, place] of [...places].sort().entries()) {
      checkNativeParts(place, files[index] ?? [], nodeVersion);
    }
  }
  return new Map(files.flat());
}

/** Finds what packages depend on, as Node will: in their own folder of packages, else further out. */
class Closure {
  private readonly places = new Set<string>();

  constructor(
    private readonly locked: Readonly<Record<string, LockedPackage>>,
    private readonly folder: string,
    private readonly forThisMachine: boolean,
  ) {}

  of(names: readonly string[]): ReadonlySet<string> {
    for (const name of names) this.add(name, "", false);
    return this.places;
  }

  private add(name: string, from: string, isOptional: boolean): void {
    const place = this.placeOf(name, from);
    const locked = place === undefined ? undefined : this.locked[place];
    if (place === undefined || locked === undefined) {
      if (isOptional) return;
      throw new Error(
        `${name} is to be shipped, but package-lock.json lacks it: npm install ${name}`,
      );
    }
    if (this.places.has(place)) return;
    const isHere = existsSync(join(this.folder, place));
    if (isOptional && !(this.forThisMachine ? isHere : runsOnAzure(locked))) return;
    if (!isHere) throw notInstalled(name, locked);
    this.places.add(place);
    const { dependencies, optionalDependencies, peerDependencies } = locked;
    const optional = { ...optionalDependencies, ...peerDependencies };
    for (const each of Object.keys({ ...dependencies })) {
      this.add(each, place, each in optional);
    }
    for (const each of Object.keys(optional)) this.add(each, place, true);
  }

  private placeOf(name: string, from: string): string | undefined {
    for (let folder = from; ; folder = folder.slice(0, folder.lastIndexOf("node_modules/"))) {
      const place = `${folder && `${folder.replace(/\/$/, "")}/`}node_modules/${name}`;
      if (place in this.locked) return place;
      if (folder === "") return undefined;
    }
  }
}

function runsOnAzure({ os, cpu, libc }: LockedPackage): boolean {
  return allows(os, platform.os) && allows(cpu, platform.cpu) && allows(libc, platform.libc);
}

/** As npm reads these lists: `!win32` is all but that. */
function allows(list: readonly string[] = [], value: string): boolean {
  const wanted = list.filter((each) => !each.startsWith("!"));
  return !list.includes(`!${value}`) && (wanted.length === 0 || wanted.includes(value));
}

function notInstalled(name: string, { version, os }: LockedPackage): Error {
  return new Error(
    os === undefined
      ? `${name} is to be shipped, but it is not installed: npm ci`
      : `${name} is the part for ${platform.os}-${platform.cpu}, on which the Function App runs, and npm has installed that for this machine only (${process.platform}-${process.arch}): npm install --no-save --force ${name}@${version}, or synthesize on ${platform.os}-${platform.cpu}`,
  );
}

function filesOf(folder: string, place: string): (readonly [string, Buffer])[] {
  const root = join(folder, place);
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join("/"))
    .filter((path) => !`/${path}`.includes("/node_modules/"))
    .sort()
    .map((path) => [`${place}/${path}`, readFileSync(join(root, path))] as const);
}

/** @throws Error when all native parts of a package are for something else than Azure has */
function checkNativeParts(
  place: string,
  files: readonly (readonly [string, Buffer])[],
  nodeVersion: NodeVersion,
): void {
  const native = files.filter(([path]) => path.endsWith(".node"));
  if (native.length === 0) return;
  const fitting = native.filter(([, content]) => isForLinuxOnX64(content));
  if (fitting.length === 0) {
    throw new Error(
      `${native[0]?.[0]} was built for another platform than ${platform.os}-${platform.cpu}, on which the Function App runs, and ${place} has no other: install it and synthesize on ${platform.os}-${platform.cpu}`,
    );
  }
  // What was compiled by npm install fits the Node that did it; a Node-API module fits them all.
  const compiled = fitting.filter(([path]) => path.startsWith(`${place}/build/`));
  const isOfAnother = process.versions.node.split(".")[0] !== nodeVersion;
  const bound = compiled.find(([, content]) => !content.includes("napi_"));
  if (isOfAnother && bound !== undefined) {
    throw new Error(
      `${bound[0]} was built for Node ${process.versions.node}, and the Function App runs on ${nodeVersion}: install it and synthesize with that one`,
    );
  }
}

/** An ELF file of 64 bits whose machine is x86-64. Source: https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html */
function isForLinuxOnX64(content: Buffer): boolean {
  const isElf = content.subarray(0, 5).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2]));
  return isElf && content.readUInt16LE(18) === 0x3e;
}
