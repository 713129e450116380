import Ajv from "ajv";
import addFormats from "ajv-formats";
import { requestValidation } from "../contract";
import { nearest } from "./spelling";

/**
 * What is wrong with the schemas of work/schema.ts: compiled as the functions compile them when they
 * start, where a mistake would leave an app without an endpoint that works. Empty when nothing is.
 */
export function workSchemaProblems(schemas: {
  readonly requestSchema: object;
  readonly settingsSchema: object;
}): readonly string[] {
  return Object.entries<object>(schemas).flatMap(([name, schema]) => {
    // Its meta-schema, which the functions leave out, says where a keyword is wrong.
    const ajv = addFormats(new Ajv({ ...requestValidation, meta: true, validateSchema: true }));
    try {
      ajv.compile(schema);
      return [];
    } catch (error) {
      const { message } = error as Error;
      return [
        `${name} in work/schema.ts cannot be used: ${message}. Correct it, JSON Schema draft-07`,
      ];
    }
  });
}

/**
 * What is wrong with the settings that work/resources.ts gives a value: the function would never see
 * one that `settingsSchema` lacks. Empty when nothing is.
 */
export function addedSettingProblems(
  added: readonly string[],
  { properties }: { readonly properties: Readonly<Record<string, { readonly type?: unknown }>> },
): readonly string[] {
  const known = Object.keys(properties);
  return [...new Set(added)].flatMap((name) => {
    const given = `work/resources.ts gives the setting "${name}" a value`;
    const meant = nearest(name, known);
    if (!known.includes(name)) {
      return [
        `${given}, which settingsSchema in work/schema.ts lacks${meant ? ` (did you mean "${meant}"?)` : ""}. Declare it there, { type: "string" }`,
      ];
    }
    const { type } = properties[name] ?? {};
    if (type === "string") return [];
    return [
      `${given}, which is a text; settingsSchema in work/schema.ts has ${JSON.stringify(type)} for it. Declare { type: "string" }`,
    ];
  });
}

/**
 * Which settings that the work requires nobody gives a value: its app would start without an endpoint
 * that works. Empty when none is missing.
 *
 * @param givenTo names of the settings that have a value, by stack
 */
export function missingSettingProblems(
  givenTo: Readonly<Record<string, readonly string[]>>,
  { required = [] }: { readonly properties: object; readonly required?: readonly string[] },
): readonly string[] {
  return required.flatMap((name) => {
    const without = Object.keys(givenTo).filter((stack) => !givenTo[stack]?.includes(name));
    if (without.length === 0) return [];
    return [
      `settingsSchema in work/schema.ts requires "${name}", which has no value in ${without.join(", ")}. Give it in the option work, by addSetting or addSecret in work/resources.ts, or a default`,
    ];
  });
}
