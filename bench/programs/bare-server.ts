import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { TableClient } from "@azure/data-tables";
import { ManagedIdentityCredential } from "@azure/identity";
import { QueueClient } from "@azure/storage-queue";
import { queueMessageEncoding, rowKeys, settings, storage } from "../../contract";

// The least that the pattern needs: no validation, no state machine, no Functions host. It reads
// the Function App's own settings and signs as its identity.
const setting = (name: string) => (process.env[name] ?? "").replace(/\/$/, "");
const credential = new ManagedIdentityCredential({ clientId: setting(settings.clientId) });
const table = new TableClient(
  setting(settings.tableServiceUri),
  storage.tables.operations,
  credential,
);
const queue = new QueueClient(
  `${setting(settings.queueServiceUri)}/${storage.queues.work}`,
  credential,
);

async function submit(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const input: unknown = JSON.parse(Buffer.concat(chunks).toString());
  const operationId = randomUUID();
  await table.createEntity({
    partitionKey: operationId,
    rowKey: rowKeys.operation,
    input: JSON.stringify(input),
  });
  const message = JSON.stringify({ operationId });
  await queue.sendMessage(Buffer.from(message).toString(queueMessageEncoding));
  answer(response, 202, { id: operationId });
}

async function status(id: string, response: ServerResponse): Promise<void> {
  answer(response, 202, await table.getEntity(id, rowKeys.operation));
}

function answer(response: ServerResponse, code: number, body: unknown): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

const server = createServer((request, response) => {
  const [, id] = /^\/status\/(.+)$/.exec(request.url ?? "") ?? [];
  const answered = id === undefined ? submit(request, response) : status(id, response);
  answered.catch((error: unknown) => answer(response, 500, { error: String(error) }));
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit(0));
