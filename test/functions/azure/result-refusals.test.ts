import http from "node:http";
import type { AddressInfo } from "node:net";
import { BlobServiceClient } from "@azure/storage-blob";
import { ResultContainer } from "../../../functions/azure/result-container";
import { resultContent, UnstorableResult } from "../../../functions/operation/result-content";

const id = "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10";

let server: http.Server;
let answer: readonly [number, string];
let calls: number;
let results: ResultContainer;

beforeEach(async () => {
  calls = 0;
  server = http.createServer((request, response) => {
    calls++;
    const [status, code] = answer;
    request.resume().on("end", () => {
      response.writeHead(status, { "x-ms-error-code": code }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const retryOptions = { maxTries: 1 };
  const service = new BlobServiceClient(`http://127.0.0.1:${port}/account`, undefined, {
    retryOptions,
  });
  results = new ResultContainer(service);
});
afterEach(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

async function* chunks() {
  yield Buffer.from("a chunk");
}

describe.each([
  ["bytes", () => Buffer.from("bytes")],
  ["a stream", chunks],
])("a result that is %s", (_kind, content) => {
  test.each([
    [400, "InvalidHeaderValue"],
    [413, "RequestBodyTooLarge"],
    [409, "BlockCountExceedsLimit"],
  ])("and that storage refuses with %d %s can never be stored", async (status, code) => {
    answer = [status, code];
    const written = results.write(id, resultContent(content()));
    await expect(written).rejects.toThrow(UnstorableResult);
    await expect(written).rejects.toMatchObject({
      message: `Storage refuses the result: ${status} ${code}.`,
      cause: expect.objectContaining({ statusCode: status }) as Error,
    });
  });

  test.each([
    [400, "InvalidBlockList"],
    [403, "AuthorizationFailure"],
    [404, "ContainerNotFound"],
    [409, "ContainerBeingDeleted"],
    [412, "LeaseIdMissing"],
    [503, "ServerBusy"],
  ])("may be stored by another attempt after %d %s", async (status, code) => {
    answer = [status, code];
    const error: unknown = await results
      .write(id, resultContent(content()))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ statusCode: status });
    expect(error).not.toBeInstanceOf(UnstorableResult);
  });

  test.each([
    [409, "BlobAlreadyExists"],
    [412, "ConditionNotMet"],
  ])("and that has an elder is left at that: %d %s", async (status, code) => {
    answer = [status, code];
    await results.write(id, resultContent(content()));
    expect(calls).toBeGreaterThan(0);
  });
});
