import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { configurationSchema } from "./configuration-schema";

const projectRoot = resolve(__dirname, "..");

/** The options of one environment, as a file under review holds them. */
export interface EnvironmentFile {
  /** As it was asked for, for violations. */
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly violations: readonly string[];
}

/**
 * Reads the file of one environment: `prod` is `environments/prod.json`, anything else a path from
 * the project's root. Its `environment` must be in it: with the default, production's file would
 * deploy over `dev`. `$schema` is for editors.
 * @param chosen undefined or empty when no file was chosen
 */
export function readEnvironmentFile(chosen: unknown): EnvironmentFile {
  if (chosen === undefined || chosen === "") return { name: "", values: {}, violations: [] };
  const refused = (name: string, what: string) => ({ name, values: {}, violations: [what] });
  if (typeof chosen !== "string") {
    const got = JSON.stringify(chosen);
    return refused(got, `the configuration file must be a name or a path; got ${got}`);
  }
  const name = /^[\w-]+$/.test(chosen) ? join("environments", `${chosen}.json`) : chosen;
  const path = resolve(projectRoot, name);
  if (!existsSync(path)) return refused(name, `there is no configuration file ${name}`);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    return refused(name, `${name} must be a file that can be read; ${(error as Error).message}`);
  }
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    return refused(name, `${name} is not JSON: ${(error as Error).message}`);
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return refused(name, `${name} must hold an object of options; got ${JSON.stringify(content)}`);
  }
  const options = Object.entries(content).filter(([option]) => option !== "$schema");
  const values = Object.fromEntries(options) as Record<string, unknown>;
  const violations = "environment" in values ? [] : [`${name}: environment must be set`];
  return { name, values, violations };
}

/**
 * JSON Schema of an environment's file, which editors check it by. The work's own settings are any:
 * replacing the work leaves the schema as it is, and synth checks them.
 */
export function environmentFileSchema(): object {
  const { properties, ...rest } = configurationSchema;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Configuration of one environment of async-request-reply",
    ...rest,
    required: ["environment"],
    additionalProperties: false,
    properties: {
      $schema: { type: "string" },
      ...properties,
      profile: {
        ...properties.profile,
        description: `${properties.profile.description}; see-other misleads clients that poll Location and look at the status alone, such as Azure SDKs: they take its 200 for the result (docs/clients.md says which)`,
      },
      work: { type: "object", description: "the work's own settings (work/schema.ts)" },
    },
  };
}
