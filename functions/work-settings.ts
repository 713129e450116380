import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { settingsSchema } from "#work/schema";
import { type WorkSettings, requestValidation, workSettingName } from "../contract";
import { SettingsError } from "./settings";

const names = Object.keys(settingsSchema.properties);

/** Compiled when first asked for, and once. */
let compiled: ValidateFunction | undefined;

/**
 * The work's own settings: a string as it is, anything else as JSON, checked by the schema of
 * work/schema.ts.
 * @throws SettingsError that names every wrong one
 */
export function readWorkSettings(environment: NodeJS.ProcessEnv): WorkSettings {
  const given = names.flatMap((name) => {
    const text = environment[workSettingName(name)];
    return text === undefined ? [] : [[name, valueOf(name, text)] as const];
  });
  const values: Record<string, unknown> = Object.fromEntries(given);
  const validate = (compiled ??= addFormats(
    new Ajv({ ...requestValidation, useDefaults: true }),
  ).compile(settingsSchema));
  if (validate(values)) return values;
  const wrong = (validate.errors ?? []).map(({ instancePath, params, message }) => {
    const { missingProperty } = params as { readonly missingProperty?: string };
    const name = instancePath.split("/")[1] ?? missingProperty ?? "";
    return `${workSettingName(name)} ${message}`;
  });
  throw new SettingsError(
    `${wrong.length} setting(s) of the work to correct: ${wrong.join("; ")}.`,
  );
}

function valueOf(name: string, text: string): unknown {
  const schemas: Readonly<Record<string, { readonly type?: unknown }>> = settingsSchema.properties;
  if (schemas[name]?.type === "string") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Not JSON is not of the type either, and the violation names the setting.
    return text;
  }
}
