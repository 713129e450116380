import { keptOpenApiPage, openApiPages } from "../../docs/openapi";
import * as work from "#work/schema";
import { stackNames, synthesize } from "../support/synth";

test.each([...openApiPages(stackNames, synthesize(), work)])(
  "docs/openapi/%s is what the contract says (npm run docs writes it)",
  (name, text) => expect(keptOpenApiPage(name)).toEqual(JSON.parse(text)),
);
