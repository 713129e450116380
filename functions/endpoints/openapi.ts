import * as work from "#work/schema";
import { anyRequestSchema, headers, mediaTypes } from "../../contract";
import { type DescribedService, openApiDocument } from "../../contract/openapi/document";
import type { DescribedWork } from "../../contract/openapi/schemas";
import type { Answer } from "../http/answer";
import type { Handler } from "../http/endpoint";

/** The result's schema is the work's to give or not. */
const ownWork: DescribedWork = work;
/** What a backend takes and gives is the backend's to describe. */
const anyWork: DescribedWork = { requestSchema: anyRequestSchema };

/**
 * `GET /api/openapi.json`: the contract of this deployment, for clients to be generated from. It
 * names the members of the work's request, so that whoever may submit may read it, and nobody else.
 */
export function describeService(variant: Pick<DescribedService, "hasDoor"> = {}): Handler {
  let document: string | undefined;
  return (_request, { settings, requestSchema }): Promise<Answer> => {
    const { publicBaseUrl, authentication } = settings;
    const described = requestSchema === "any" ? anyWork : ownWork;
    document ??= JSON.stringify(
      openApiDocument({ work: described, publicBaseUrl, authentication, ...variant }),
    );
    return Promise.resolve({
      status: 200,
      headers: { [headers.contentType]: mediaTypes.json },
      body: document,
    });
  };
}
