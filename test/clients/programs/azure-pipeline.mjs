import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from "@azure/core-rest-pipeline";

/** Sends as every Azure SDK for JavaScript does, with its default policies. */
const pipeline = createPipelineFromOptions({});
const client = createDefaultHttpClient();

export function send({ headers, ...request }) {
  return pipeline.sendRequest(
    client,
    createPipelineRequest({
      ...request,
      headers: createHttpHeaders(headers),
      allowInsecureConnection: true,
    }),
  );
}
