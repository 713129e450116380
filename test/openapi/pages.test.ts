import { keptOpenApiPage, openApiPages } from "../../docs/openapi";
import * as work from "#work/schema";
import { stackNames } from "../support/synth";

test.each([...openApiPages(stackNames, work)])(
  "docs/openapi/%s is what the contract says (npm run docs writes it)",
  (name, text) => expect(keptOpenApiPage(name)).toEqual(JSON.parse(text)),
);
