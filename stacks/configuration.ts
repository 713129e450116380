import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { settingParsers } from "../contract";
import { configurationSchema } from "./configuration-schema";
import { contradictions } from "./contradictions";
import type { Configuration } from "./options";
import { readEnvironmentFile } from "./environment-file";
import { nearest } from "./spelling";

/** The member of cdktf.json's `context` that holds the configuration. */
const contextKey = "asyncRequestReply";
/** An environment variable of this prefix and an option's name in UPPER_SNAKE overrides the file. */
const variablePrefix = "REQUEST_REPLY_";
/** Names the environment's file: its name in `environments/`, or its path. */
const configurationVariable = `${variablePrefix}CONFIG`;
/** What the CDKTF CLI hands over: the `context` of cdktf.json. */
const cliVariable = "CDKTF_CONTEXT_JSON";
/** The member of cdktf.json's `context` that does the same. */
const fileKey = "asyncRequestReplyConfig";

/** Every violation of the configuration, one a line. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";

  constructor(readonly violations: readonly string[]) {
    super(violations.join("\n"));
  }
}

type Option = keyof typeof configurationSchema.properties;
type Environment = Readonly<Record<string, string | undefined>>;

let validate: ValidateFunction | undefined;

function compile(): ValidateFunction {
  const ajv = () => addFormats(new Ajv({ allErrors: true, useDefaults: true, strictTypes: false }));
  try {
    return ajv().compile(configurationSchema);
  } catch {
    // work/schema.ts declares its settings in a way that cannot be used, which synth says as well.
    const properties = { ...configurationSchema.properties, work: { type: "object", default: {} } };
    return ajv().compile({ ...configurationSchema, properties });
  }
}

const options = Object.keys(configurationSchema.properties) as Option[];

/**
 * Reads `context.asyncRequestReply` of cdktf.json, overridden by the environment's file (see
 * `readEnvironmentFile`), overridden by `REQUEST_REPLY_…` variables, and checks all of it. Variables
 * hold JSON; strings need no quotes, and lists may be comma-separated.
 * @throws ConfigurationError that names every violation
 */
export function readConfiguration(environment: Environment): Configuration {
  const violations: string[] = [];
  const context = readContext(environment);
  const file = readEnvironmentFile(environment[configurationVariable] ?? context[fileKey]);
  const layers: readonly Layer[] = [
    { nameOf: (key) => `${contextKey}.${key}`, values: optionsIn(context, violations) },
    { nameOf: (key) => `${file.name}: ${key}`, values: file.values },
  ];
  const overrides = {
    nameOf: variableName,
    values: variables(environment, violations),
  };
  violations.push(...file.violations, ...layers.flatMap(unknownOptions));
  const all = [...layers, overrides];
  const values = Object.assign({}, ...all.map((layer) => layer.values)) as Record<string, unknown>;
  const wrong = invalid(values, all);
  const configuration = values as unknown as Configuration;
  violations.push(...wrong.values(), ...contradictions(configuration, new Set(wrong.keys())));
  if (violations.length > 0) throw new ConfigurationError(violations);
  const { publicBaseUrl } = configuration;
  if (publicBaseUrl === undefined) return configuration;
  return { ...configuration, publicBaseUrl: settingParsers.publicBaseUrl(publicBaseUrl) };
}

/**
 * The context: what the CDKTF CLI hands over, or the file itself when main.ts runs without it.
 * @throws ConfigurationError when it is no JSON
 */
export function readContext(environment: Environment): Record<string, unknown> {
  const path = resolve(__dirname, "../cdktf.json");
  const fromCli = environment[cliVariable];
  const source = parsed(
    fromCli ?? readFileSync(path, "utf8"),
    fromCli === undefined ? path : cliVariable,
  );
  const context = fromCli === undefined && isRecord(source) ? (source["context"] ?? {}) : source;
  return isRecord(context) ? context : {};
}

function parsed(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigurationError([`${source} is not JSON: ${(error as Error).message}`]);
  }
}

/** One source of options; a later one overrides those before it. */
interface Layer {
  /** Name of an option in this source, for violations. */
  readonly nameOf: (option: string) => string;
  readonly values: Readonly<Record<string, unknown>>;
}

function unknownOptions({ nameOf, values }: Layer): string[] {
  return Object.keys(values)
    .filter((key) => !isOption(key))
    .map((key) => `${nameOf(key)} is not an option${suggestion(key, options)}`);
}

function optionsIn(
  context: Record<string, unknown>,
  violations: string[],
): Record<string, unknown> {
  const value = context[contextKey] ?? {};
  if (isRecord(value)) return value;
  violations.push(`${contextKey} in cdktf.json must be an object; got ${JSON.stringify(value)}`);
  return {};
}

function variables(environment: Environment, violations: string[]): Record<string, unknown> {
  const byName = new Map(options.map((option) => [variableName(option), option]));
  const suffixes = [...byName.keys()].map((name) => name.slice(variablePrefix.length));
  const values: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(variablePrefix) || text === undefined || text === "") continue;
    if (name === configurationVariable) continue;
    const option = byName.get(name);
    const guess = nearest(name.slice(variablePrefix.length), suffixes);
    if (option !== undefined) {
      values[option] = parse(option, text);
    }
    // The command-line client has variables of its own with this prefix; only a slip is an error.
    else if (guess !== undefined) {
      violations.push(`${name} is not an option; did you mean ${variablePrefix}${guess}?`);
    }
  }
  return values;
}

function parse(option: Option, text: string): unknown {
  const { type } = configurationSchema.properties[option];
  if (type === "string") return text;
  if (type === "array" && !text.startsWith("[")) return text.split(",").map((item) => item.trim());
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is not of the type either, and the violation shows the text.
    return text;
  }
}

/** Fills in the defaults, and says of every option whose value is not allowed what it must be. */
function invalid(
  values: Record<string, unknown>,
  layers: readonly Layer[],
): ReadonlyMap<string, string> {
  // Ajv fills defaults into nested objects, too; a violation shows what was given.
  const given = structuredClone(values);
  validate ??= compile();
  validate(values);
  const wrong = new Set(validate.errors?.map(({ instancePath }) => instancePath.split("/")[1]));
  const sentences = options
    .filter((option) => wrong.has(option))
    .map((option) => {
      const source = layers.filter((layer) => option in layer.values).at(-1);
      const name = source?.nameOf(option) ?? option;
      const { description } = configurationSchema.properties[option];
      const sentence = `${name} must be ${description}; got ${JSON.stringify(given[option])}`;
      return [option, sentence] as const;
    });
  return new Map(sentences);
}

function variableName(option: string): string {
  return variablePrefix + option.replace(/[A-Z]/g, "_$&").toUpperCase();
}

function suggestion(word: string, known: readonly string[]): string {
  const guess = nearest(word, known);
  return guess === undefined ? `; known are ${known.join(", ")}` : `; did you mean ${guess}?`;
}

function isOption(key: string): key is Option {
  return (options as readonly string[]).includes(key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
