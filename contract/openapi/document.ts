import type { AuthenticationMode } from "../function-apps";
import { errorCodes, headers, routePath } from "../http";
import { doorPaths, doorSecurity } from "./door";
import { headerParts } from "./headers";
import type { Part } from "./json";
import { pagePaths } from "./pages";
import { parameters } from "./parameters";
import { type Guard, statusPaths, submitPath } from "./paths";
import { problemResponse } from "./responses";
import { type DescribedWork, schemas } from "./schemas";

/** What a document is written for. */
export interface DescribedService {
  readonly work: DescribedWork;
  /** What every path begins with, without a slash at the end. */
  readonly publicBaseUrl: string;
  readonly authentication: AuthenticationMode;
  /** A synchronous door stands in place of the submit. @default false */
  readonly hasDoor?: boolean;
}

/** Of the contract that the document describes; a new member is a minor, a changed one a major. */
const contractVersion = "1.0.0";

/**
 * The contract as an OpenAPI 3.1 document: `GET /api/openapi.json` and docs/openapi. An answer with
 * `x-answered-by: platform` comes from what Azure puts in front, and has no header of the service.
 */
export function openApiDocument({
  work,
  publicBaseUrl,
  authentication,
  hasDoor = false,
}: DescribedService) {
  const guard = authentication === "entra" ? tokenGuard : keyGuard;
  return {
    openapi: "3.1.0",
    info: {
      title: "Asynchronous request-reply",
      version: contractVersion,
      description:
        "Submit work, poll its status, fetch its result. Methods that a path does not list are answered with MethodNotAllowed.",
    },
    servers: [{ url: publicBaseUrl }],
    tags: tags(hasDoor),
    paths: {
      ...(hasDoor ? doorPaths() : { [routePath("submit")]: submitPath(guard) }),
      ...statusPaths(guard),
      ...pagePaths(guard),
    },
    components: {
      schemas: schemas(work, hasDoor),
      parameters: usedParameters(hasDoor),
      responses: { MethodNotAllowed: problemResponse([errorCodes.methodNotAllowed]) },
      securitySchemes: {
        ...(authentication === "entra" ? tokenScheme : keyScheme),
        ...(hasDoor && doorSecurity),
      },
    },
  };
}

function tags(hasDoor: boolean): readonly Part[] {
  return [
    hasDoor
      ? { name: "door", description: "One call that waits" }
      : { name: "requests", description: "Submit work" },
    { name: "operations", description: "How submitted work stands" },
    { name: "results", description: "What it gave" },
    { name: "description", description: "What the service says of itself" },
  ];
}

/** A door takes fewer headers than a submit. */
function usedParameters(hasDoor: boolean): Part {
  const { OperationId, ...others } = parameters;
  return hasDoor ? others : { ...others, OperationId };
}

const keyScheme = {
  functionKey: { type: "apiKey", in: "header", name: headers.functionKey },
} as const;

const tokenScheme = {
  token: {
    type: "http",
    scheme: "bearer",
    description: "Of Microsoft Entra, for this application",
  },
} as const;

/** URLs of operations are capabilities, so that no key travels on polls and redirects. */
const keyGuard: Guard = {
  closed: { security: [{ functionKey: [] }] },
  open: { security: [] },
  refusals: (isClosed): Part =>
    isClosed ? { 401: platformRefusal("No key, or another one") } : {},
};

const tokenGuard: Guard = {
  closed: { security: [{ token: [] }] },
  open: { security: [{ token: [] }] },
  refusals: () => ({
    401: platformRefusal("No token that is accepted here"),
    403: platformRefusal("The token's application or principal is not allowed"),
  }),
};

function platformRefusal(description: string): Part {
  return {
    description,
    "x-answered-by": "platform",
    headers: headerParts({ [headers.wwwAuthenticate]: "sometimes" }),
  };
}
