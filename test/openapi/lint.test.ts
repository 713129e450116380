import { createConfig, lintFromString } from "@redocly/openapi-core";
import { openApiDocument } from "../../contract/openapi/document";
import * as work from "../sample/schema";

const variants = [
  ["with a submit and keys", { authentication: "function-key" }],
  ["with a submit and tokens", { authentication: "entra" }],
  ["with a door and keys", { authentication: "function-key", hasDoor: true }],
  ["with a door and tokens", { authentication: "entra", hasDoor: true }],
] as const;

async function lint(document: object) {
  const config = await createConfig({
    extends: ["recommended-strict"],
    rules: {
      // The license of somebody else's service is not ours to state.
      "info-license": "off",
      // MethodNotAllowed is the answer to methods that no path lists.
      "no-unused-components": "off",
    },
  });
  const source = JSON.stringify(document);
  const found = await lintFromString({ source, absoluteRef: "openapi.json", config });
  return found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer]);
}

describe("the OpenAPI document", () => {
  const publicBaseUrl = "https://api.contoso.com/quotes";

  test.each(variants)("is one that a linter accepts, %s", async (_what, variant) => {
    expect(await lint(openApiDocument({ work, publicBaseUrl, ...variant }))).toEqual([]);
  });

  test("is refused when a reference leads nowhere", async () => {
    const document = openApiDocument({ work, publicBaseUrl, ...variants[0][1] });
    const schemas = { ...document.components.schemas, Operation: undefined };
    const broken = { ...document, components: { ...document.components, schemas } };
    expect((await lint(broken)).map(([rule]) => rule)).toContain("no-unresolved-refs");
  });

  test("rewrites what draft-07 writes another way", () => {
    const requestSchema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      definitions: { name: { type: "string" } },
      properties: {
        one: { $ref: "#/definitions/name" },
        pair: { items: [{ $ref: "#/definitions/name" }, {}], additionalItems: false },
      },
    };
    const { components } = openApiDocument({
      work: { requestSchema },
      publicBaseUrl,
      authentication: "entra",
    });
    const name = { $ref: "#/components/schemas/WorkRequest/definitions/name" };
    expect(components.schemas["WorkRequest"]).toEqual({
      definitions: { name: { type: "string" } },
      properties: { one: name, pair: { prefixItems: [name, {}], items: false } },
    });
    expect(components.schemas["WorkResult"]).toEqual({});
  });
});
