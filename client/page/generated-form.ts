import { requestSchema } from "#work/schema";
import { Validator } from "@cfworker/json-schema";
import {
  Generate,
  rankWith,
  type JsonFormsRendererRegistryEntry,
  type JsonSchema,
} from "@jsonforms/core";
import { JsonForms } from "@jsonforms/vue";
import { vanillaRenderers } from "@jsonforms/vue-vanilla";
import { createApp, defineComponent, h, markRaw, shallowReactive } from "vue";
import type { Violation } from "../../contract";
import { arrayControl } from "./array-control";
import { textControl } from "./text-control";

export interface GeneratedForm {
  /** Fills the form. */
  readonly show: (request: unknown) => void;
  /** Shows each violation at its field. */
  readonly showViolations: (violations: readonly Violation[]) => void;
}

/** What no form can ask for, such as a member of any type. */
const inJson: JsonFormsRendererRegistryEntry = {
  renderer: markRaw(
    defineComponent({
      render: () => h("p", { class: "hint" }, "One more member: edit it as JSON."),
    }),
  ),
  tester: rankWith(0, () => true),
};

const renderers = markRaw([
  ...(vanillaRenderers as readonly JsonFormsRendererRegistryEntry[]),
  ...[arrayControl, textControl, inJson],
]);

/**
 * Makes a form from the work's schema, in place of what `parent` holds.
 *
 * @param request what the form shows first
 * @param onChange gets the whole request after every change
 * @returns undefined when the request is no object with members, which only JSON can show
 */
export function generateForm(
  parent: HTMLElement,
  request: unknown,
  onChange: (request: unknown) => void,
): GeneratedForm | undefined {
  const schema: JsonSchema = requestSchema as object;
  if (schema.type !== "object" || schema.properties === undefined) return undefined;
  const uischema = Generate.uiSchema(schema, "VerticalLayout", undefined, schema);
  const state = shallowReactive({ request, violations: [] as readonly Violation[] });
  createApp({
    render: () =>
      h(JsonForms, {
        ...{ data: state.request, schema, uischema },
        renderers,
        // The service is the judge of a request; the form says what it has found.
        validationMode: "NoValidation",
        additionalErrors: state.violations.map(asAjvError),
        ajv: interpreter as never,
        onChange: ({ data }: { data: unknown }) => onChange(data),
      }),
  }).mount(parent);
  return {
    show: (next) => (state.request = next),
    showViolations: (violations) => (state.violations = violations),
  };
}

/**
 * Stands for Ajv where the form has to choose between the alternatives of a schema. Ajv compiles
 * schemas to code, which the page's content security policy refuses; this one interprets them.
 */
const interpreter = {
  compile(schema: object) {
    const validator = new Validator(schema, "7");
    const validate = Object.assign(
      (data: unknown): boolean => {
        const { valid, errors } = validator.validate(data);
        validate.errors = valid ? null : errors.map(({ keyword }) => ({ keyword }));
        return valid;
      },
      { errors: null as { keyword: string }[] | null },
    );
    return validate;
  },
  validate: (schema: object, data: unknown) => interpreter.compile(schema)(data),
};

/** A violation in the shape that Ajv gives to errors. */
function asAjvError({ pointer, message }: Violation) {
  return { instancePath: pointer, message, schemaPath: "", keyword: "", params: {} };
}
