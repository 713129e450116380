import type { LockedMessage } from "../../service-bus/message";
import type { TypedData } from "../rpc";
import { timeData } from "./trigger-metadata";

/**
 * Trigger metadata of a Service Bus message, with the names of the Functions extension.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-service-bus-trigger#message-metadata
 */
export function serviceBusMetadata(message: LockedMessage): Record<string, TypedData> {
  const properties = {
    ...message.applicationProperties,
    ...(message.deadLetterReason === undefined
      ? {}
      : {
          DeadLetterReason: message.deadLetterReason,
          DeadLetterErrorDescription: message.deadLetterErrorDescription,
        }),
  };
  return {
    MessageId: { string: message.messageId },
    DeliveryCount: { int: message.deliveryCount },
    LockToken: { string: message.lockToken },
    SequenceNumber: { int: message.sequenceNumber },
    EnqueuedTimeUtc: timeData(message.enqueuedAt),
    EnqueuedTime: timeData(message.enqueuedAt),
    ExpiresAtUtc: timeData(message.expiresAt),
    ExpiresAt: timeData(message.expiresAt),
    ApplicationProperties: { json: JSON.stringify(properties) },
    ...texts({
      CorrelationId: message.correlationId,
      ContentType: message.contentType,
      Subject: message.subject,
      Label: message.subject,
      ReplyTo: message.replyTo,
      To: message.to,
      DeadLetterSource: message.deadLetterSource,
    }),
  };
}

/**
 * The trace that the extension makes the invocation's parent: the property `traceparent`, or else
 * `Diagnostic-Id`. By any case, since an HTTP client may send a header's name in lower case.
 * https://learn.microsoft.com/azure/service-bus-messaging/service-bus-end-to-end-tracing
 */
export function traceOf({ applicationProperties = {} }: LockedMessage): string | undefined {
  const byName = new Map(
    Object.entries(applicationProperties).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const given = [byName.get("traceparent"), byName.get("diagnostic-id")];
  return given.find((value) => typeof value === "string");
}

function texts(values: Record<string, string | undefined>): Record<string, TypedData> {
  return Object.fromEntries(
    Object.entries(values)
      .filter((entry): entry is [string, string] => entry[1] !== undefined)
      .map(([name, string]) => [name, { string }]),
  );
}
