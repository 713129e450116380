import { operation, type Operation, type RequestLine } from "./storage-request";

const service = "Microsoft.Storage/storageAccounts/queueServices";
const queue = `${service}/queues`;
const message = `${queue}/messages`;

/**
 * The Queue Storage operation of a request.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
 */
export function queueOperation(request: RequestLine): Operation {
  const [name, messages, id] = request.segments;
  if (name === undefined) return serviceOperation(request);
  if (messages === undefined) return queueItself(request);
  return id === undefined ? messagesOperation(request) : singleMessage(request);
}

function serviceOperation({ method, query }: RequestLine): Operation {
  if (method === "GET" && query.get("comp") === "list") {
    return operation("List Queues", `${queue}/read`);
  }
  return operation("Queue Service Properties", `${service}/${method === "GET" ? "read" : "write"}`);
}

function queueItself({ method, query }: RequestLine): Operation {
  switch (method) {
    case "PUT":
      return query.get("comp") === null
        ? operation("Create Queue", `${queue}/write`)
        : operation("Set Queue Metadata", `${queue}/write`);
    case "DELETE":
      return operation("Delete Queue", `${queue}/delete`);
    default:
      return operation("Get Queue Metadata", `${queue}/read`);
  }
}

function messagesOperation({ method, query }: RequestLine): Operation {
  switch (method) {
    case "POST":
      return operation("Put Message", `${message}/add/action`, `${message}/write`);
    case "DELETE":
      return operation("Clear Messages", `${message}/delete`);
    default:
      return query.get("peekonly") === "true"
        ? operation("Peek Messages", `${message}/read`)
        : {
            operation: "Get Messages",
            permittedBy: [[`${message}/process/action`], [`${message}/delete`, `${message}/read`]],
          };
  }
}

function singleMessage({ method }: RequestLine): Operation {
  // The Functions host updates a message to release it after a failure; "Message Processor" does
  // not permit that (https://github.com/MicrosoftDocs/azure-docs/issues/120932).
  return method === "PUT"
    ? operation("Update Message", `${message}/write`)
    : operation("Delete Message", `${message}/process/action`, `${message}/delete`);
}
