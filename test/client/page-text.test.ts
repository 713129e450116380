import { Generate, type JsonSchema } from "@jsonforms/core";
import { textControl } from "../../client/page/text-control";
import { requestSchema as conversion } from "../../examples/document-conversion/schema";
import { requestSchema as sample } from "../sample/schema";

/** Whether the field of this member has several lines. */
function hasLines(schema: JsonSchema, member: string): boolean {
  const config = { rootSchema: schema, config: undefined };
  return textControl.tester(Generate.controlElement(`#/properties/${member}`), schema, config) > 0;
}

test("a text that may be long has a field of several lines, on the demo page, and others one", () => {
  const page = conversion.properties.pages.items;
  expect(hasLines({ type: "object", properties: { page } }, "page")).toBe(true);
  expect(hasLines(conversion as unknown as JsonSchema, "title")).toBe(false);
  expect(hasLines(sample as unknown as JsonSchema, "customer")).toBe(false);
  expect(hasLines(sample as unknown as JsonSchema, "lines")).toBe(false);
});
