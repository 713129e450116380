import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JsonObject } from "../synthesized/json";
import type { PackageFiles } from "../synthesized/stack";

/** A function as its package registers it with the host. */
export interface RegisteredFunction {
  readonly name: string;
  /** The trigger's binding, such as `{ type: "httpTrigger", route: "requests", authLevel: "function" }`. */
  readonly trigger: JsonObject;
}

interface Registration {
  readonly name: string;
  readonly bindings: Readonly<Record<string, JsonObject>>;
}

const bundle = join("dist", "app.js");

/** Members of a binding that the host alone needs. */
const hostMembers = new Set(["name", "direction", "properties"]);

/** Longest that a bundle may take to load. */
const loadMilliseconds = 20_000;

/**
 * The functions that a package registers under app settings, by name. The bundle is loaded for it, in
 * a process of its own with these settings and nothing else of this one's environment: what it
 * registers may depend on them. No function runs.
 * @throws Error with what the bundle printed when it does not load
 */
export function registeredFunctions(
  files: PackageFiles,
  settings: Readonly<Record<string, string>>,
): readonly RegisteredFunction[] {
  const folder = mkdtempSync(join(tmpdir(), "package-"));
  try {
    for (const [path, content] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), content);
    }
    return load(join(folder, bundle), folder, settings);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function load(
  path: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): readonly RegisteredFunction[] {
  const { status, output } = spawnSync(
    process.execPath,
    [join(__dirname, "registration-host.cjs"), path],
    {
      cwd,
      env,
      encoding: "utf8",
      stdio: ["ignore", "ignore", "pipe", "pipe"],
      timeout: loadMilliseconds,
    },
  );
  const [, , stderr, written] = output;
  if (status !== 0 || !written) throw new Error(`the package does not load: ${stderr?.trim()}`);
  return (JSON.parse(written) as Registration[])
    .map(({ name, bindings }) => ({ name, trigger: triggerOf(bindings) }))
    .sort((a, b) => a.name.localeCompare(b.name));
}

function triggerOf(bindings: Registration["bindings"]): JsonObject {
  const all = Object.values(bindings);
  const trigger = all.find(({ type }) => typeof type === "string" && /trigger$/i.test(type)) ?? {};
  const said = Object.entries(trigger).filter(([member]) => !hostMembers.has(member));
  return Object.fromEntries(said);
}
