import Ajv from "ajv";
import addFormats from "ajv-formats";
import { requestValidation } from "../contract";

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
