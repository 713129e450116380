import {
  createDefaultValue,
  composePaths,
  rankWith,
  schemaTypeIs,
  type ControlElement,
  type JsonFormsRendererRegistryEntry,
} from "@jsonforms/core";
import { DispatchRenderer, rendererProps, useJsonFormsArrayControl } from "@jsonforms/vue";
import { useVanillaArrayControl } from "@jsonforms/vue-vanilla";
import { defineComponent, h, type VNode } from "vue";

/**
 * A list whose buttons say what they do and whose items are always open: those of the library are
 * signs without names, and open by the mouse only.
 */
const ArrayControl = defineComponent({
  name: "ArrayControl",
  props: rendererProps<ControlElement>(),
  setup(props) {
    const array = useVanillaArrayControl(useJsonFormsArrayControl(props));
    return () => {
      const { control } = array;
      const { path, label, schema, rootSchema, enabled, errors } = control.value;
      const length = (control.value.data as readonly unknown[] | undefined)?.length ?? 0;
      const item = (index: number): VNode =>
        h("li", { key: `${path}-${index}` }, [
          h(DispatchRenderer, {
            ...{ schema, uischema: array.childUiSchema.value, enabled },
            path: composePaths(path, `${index}`),
            ...{ renderers: control.value.renderers, cells: control.value.cells },
          }),
          press("Remove", `${label} ${index + 1}`, array.removeItems?.(path, [index])),
        ]);
      const add = () => array.addItem(path, createDefaultValue(schema, rootSchema))();
      return h("fieldset", { class: "array" }, [
        h("legend", label),
        h(
          "ol",
          Array.from({ length }, (_, index) => item(index)),
        ),
        errors ? h("div", { class: "error" }, errors) : undefined,
        press("Add", `to ${label}`, add),
      ]);
    };
  },
});

function press(does: string, to: string, onClick: (() => void) | undefined): VNode {
  const name = `${does} ${to}`;
  return h("button", { type: "button", class: "quiet small", "aria-label": name, onClick }, does);
}

export const arrayControl: JsonFormsRendererRegistryEntry = {
  renderer: ArrayControl,
  tester: rankWith(3, schemaTypeIs("array")),
};
