import { mediaTypes, type WorkScope } from "../contract";
import type { Actions, Duration } from "../workflow-engine/language/workflow-definition";
import { request } from "./work-scope";

const operationId = "@{triggerBody()['operationId']}";

/**
 * Work that an existing API does: one call, which follows 202 with Location to its end. The API may
 * be called again for the same operation, with the same `Idempotency-Key`.
 * @param timeoutMinutes after which the operation fails; written out, as a limit is part of the
 *   definition
 * @param namesOperations whether the API gets the operation's id as `Operation-Id`, too, so that its
 *   own operation has the same
 */
export function backendWork({
  timeoutMinutes,
  namesOperations = false,
}: {
  readonly timeoutMinutes: number;
  readonly namesOperations?: boolean;
}): WorkScope<Actions[string]> {
  const timeout: Duration = `PT${timeoutMinutes}M`;
  return {
    actions: {
      Call_the_backend: {
        type: "Http",
        inputs: {
          method: "POST",
          uri: "@parameters('backendUrl')",
          headers: {
            "Content-Type": mediaTypes.json,
            "Idempotency-Key": operationId,
            ...(namesOperations && { "Operation-Id": operationId }),
            traceparent: "@{triggerBody()['traceparent']}",
          },
          body: `@${request}`,
          retryPolicy: {
            type: "exponential",
            count: 4,
            interval: "PT5S",
            minimumInterval: "PT5S",
            maximumInterval: "PT1M",
          },
        },
        limit: { timeout },
        // The run history outlives request and result.
        runtimeConfiguration: { secureData: { properties: ["inputs", "outputs"] } },
      },
    },
    result: "@body('Call_the_backend')",
    contentType: `@{coalesce(outputs('Call_the_backend')?['headers']?['Content-Type'], '${mediaTypes.json}')}`,
  };
}
