import { createHttpPoller } from "@azure/core-lro";
import { send } from "./azure-pipeline.mjs";
import { asked } from "./loop.mjs";

/** An operation as the clients that are generated for Azure's services wrap it. */
const { url, body, headers } = asked();

let last;
async function exchange(request) {
  const { status, headers: got, bodyAsText } = await send({ ...request, headers });
  const parsed = bodyAsText ? JSON.parse(bodyAsText) : undefined;
  last = status;
  return {
    flatResponse: parsed,
    rawResponse: {
      statusCode: status,
      headers: got.toJSON(),
      body: parsed,
      request: { method: request.method, url: request.url },
    },
  };
}

const poller = createHttpPoller(
  {
    sendInitialRequest: () =>
      exchange({ method: body === undefined ? "GET" : "POST", url, ...(body && { body }) }),
    sendPollRequest: (path) => exchange({ method: "GET", url: path }),
  },
  { intervalInMs: 500 },
);
const result = await poller.pollUntilDone();
console.log(`${last}\n${JSON.stringify(result)}`);
