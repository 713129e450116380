import {
  and,
  isStringControl,
  rankWith,
  schemaMatches,
  type JsonFormsRendererRegistryEntry,
} from "@jsonforms/core";
import { MultiStringControlRenderer } from "@jsonforms/vue-vanilla";

/** A text that may be longer than this has lines, which a field of one line would lose. */
const lineLength = 255;

/** A field of several lines for long texts. */
export const textControl: JsonFormsRendererRegistryEntry = {
  renderer: MultiStringControlRenderer,
  tester: rankWith(
    3,
    and(
      isStringControl,
      schemaMatches(({ maxLength = 0 }) => maxLength > lineLength),
    ),
  ),
};
