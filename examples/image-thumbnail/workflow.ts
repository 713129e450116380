import type { WorkflowWork } from "#contract/work";
import type { Mocks } from "#workflow-engine/index";
import type { Actions } from "#workflow-engine/language/workflow-definition";
import { settingsSchema, type ThumbnailRequest } from "./schema";
import { drawSheet } from "./work";

/** The API that draws. A workflow has no pixels; put the address of yours here. */
const url = "https://thumbnails.example.com/sheets";

/**
 * The work as a workflow's scope: one call to an API. One that needs longer than a call may last
 * answers 202 with Location, and is polled.
 */
export const workflow: WorkflowWork<Actions[string]> = ({ request }) => ({
  actions: {
    Draw: {
      type: "Http",
      inputs: {
        method: "POST",
        uri: url,
        headers: {
          "Content-Type": "application/json",
          "Idempotency-Key": "@{triggerBody()['operationId']}",
        },
        body: `@${request}`,
        retryPolicy: { type: "exponential", count: 4, interval: "PT5S" },
      },
      limit: { timeout: "PT10M" },
      // Images are the customer's: the run history outlives them.
      runtimeConfiguration: { secureData: { properties: ["inputs", "outputs"] } },
    },
  },
  result: "@body('Draw')",
  contentType: "image/png",
  fileName: "thumbnails.png",
});

/** What answers in the API's place on this machine and in tests: the function's drawing. */
export const mocks: Mocks = {
  Draw: async ({ body }) => {
    const { secondsPerImage, mostPixels } = settingsSchema.properties;
    const settings = { secondsPerImage: secondsPerImage.default, mostPixels: mostPixels.default };
    const { signal } = new AbortController();
    try {
      const context = { settings, signal, progress: () => undefined };
      const sheet = await drawSheet(body as ThumbnailRequest, context);
      const content = { "$content-type": "image/png", $content: sheet.toString("base64") };
      return { headers: { "Content-Type": "image/png" }, body: content };
    } catch (error) {
      const { name, message } = error as Error;
      return { status: 422, body: { error: { code: name, message } } };
    }
  },
};
