import { errorCodes, headers, mediaTypes, routePath } from "../http";
import { type Guard, head } from "./paths";
import type { Part } from "./json";
import { parameterRefs } from "./parameters";
import { problemResponses, response } from "./responses";

/** What the service says of itself: its problems explained, and this document. */
export function pagePaths(guard: Guard): Part {
  return {
    [routePath("problem")]: problemPath(guard),
    [routePath("openapi")]: documentPath(guard),
  };
}

function problemPath({ open, refusals }: Guard): Part {
  const get: Part = {
    operationId: "getProblem",
    summary: "What a problem means and what to do",
    tags: ["description"],
    ...open,
    responses: {
      200: response(
        "The page",
        { [headers.contentSecurityPolicy]: "always" },
        { "text/html": { schema: { type: "string" } } },
      ),
      ...problemResponses([errorCodes.problemNotFound]),
      ...refusals(false),
    },
  };
  return { parameters: parameterRefs("Code"), get, head: head(get) };
}

function documentPath({ closed, refusals }: Guard): Part {
  const get: Part = {
    operationId: "getOpenApi",
    summary: "This document",
    tags: ["description"],
    ...closed,
    responses: {
      200: response("OpenAPI 3.1", {}, { [mediaTypes.json]: { schema: { type: "object" } } }),
      ...problemResponses([]),
      ...refusals(true),
    },
  };
  return { get, head: head(get) };
}
