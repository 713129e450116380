import { Readable } from "node:stream";
import {
  type BlobServiceClient,
  type ContainerClient,
  type UserDelegationKey,
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
} from "@azure/storage-blob";
import { blobExistsCodes, operationBlob, storage } from "../../contract";
import { type ResultContent, UnstorableResult } from "../operation/result-content";
import type { Part, Result, ResultStore, StoredResult } from "../operation/result-store";
import { openBlob, readProperties } from "./blob";
import { refusalOf } from "./rest-error";

/** Explicit, so that an SDK update cannot sign with a version that local storage does not know. */
const sasVersion = "2025-11-05";

/** How long one user-delegation key signs; it is fetched anew when it ends before the signature. */
const delegationKeyMilliseconds = 2 * 60 * 60 * 1000;

/** What an upload of a stream holds in memory: so many blocks of so many bytes. */
const blockBytes = 4 * 1024 * 1024;
const blocksAtOnce = 4;

/** Refusals for what another writer or the line did: the next attempt may pass. */
const passing: readonly string[] = ["InvalidBlockList", "Md5Mismatch", "Crc64Mismatch"];

/**
 * The error of a result that storage refuses for what it is, such as its size or its type;
 * `undefined` when another attempt may store it.
 * Source: https://learn.microsoft.com/rest/api/storageservices/blob-service-error-codes
 */
function unstorable(error: unknown): UnstorableResult | undefined {
  const { status, code } = refusalOf(error);
  const isLasting = [400, 413, 431].includes(status) && !passing.includes(code);
  if (!isLasting && code !== "BlockCountExceedsLimit") return undefined;
  const message = `Storage refuses the result: ${status} ${code || "without a reason"}.`;
  return new UnstorableResult(message, { cause: error });
}

/** Results as blobs, one an operation. */
export class ResultContainer implements ResultStore {
  private readonly container: ContainerClient;
  private delegationKey: Promise<UserDelegationKey> | undefined;

  constructor(private readonly service: BlobServiceClient) {
    this.container = service.getContainerClient(storage.containers.results);
  }

  async write(operationId: string, result: ResultContent, signal?: AbortSignal): Promise<void> {
    const { content, contentType, disposition } = result;
    const blob = this.blob(operationId);
    const options = {
      blobHTTPHeaders: { blobContentType: contentType, blobContentDisposition: disposition },
      conditions: { ifNoneMatch: "*" },
      abortSignal: signal,
    };
    const upload =
      content instanceof Uint8Array
        ? blob.uploadData(content, options)
        : blob.uploadStream(Readable.from(content), blockBytes, blocksAtOnce, options);
    try {
      await upload;
    } catch (error) {
      const thereIsOne: readonly string[] = blobExistsCodes;
      if (!thereIsOne.includes(refusalOf(error).code)) throw unstorable(error) ?? error;
    }
  }

  properties(operationId: string): Promise<Result | undefined> {
    return readProperties(this.blob(operationId));
  }

  read(operationId: string, part?: Part): Promise<StoredResult | undefined> {
    return openBlob(this.blob(operationId), part);
  }

  async remove(operationId: string): Promise<void> {
    await this.blob(operationId).deleteIfExists();
  }

  async valetKeyUrl(
    operationId: string,
    startsAt: number,
    expiresAt: number,
    disposition = `attachment; filename="${operationBlob(operationId)}"`,
  ): Promise<string> {
    const blob = this.blob(operationId);
    const signature = generateBlobSASQueryParameters(
      {
        version: sasVersion,
        protocol: SASProtocol.Https,
        containerName: blob.containerName,
        blobName: blob.name,
        permissions: BlobSASPermissions.from({ read: true }),
        startsOn: new Date(startsAt),
        expiresOn: new Date(expiresAt),
        contentDisposition: disposition,
      },
      await this.keyUntil(startsAt, expiresAt),
      this.service.accountName,
    );
    return `${blob.url}?${signature.toString()}`;
  }

  private blob(operationId: string) {
    return this.container.getBlockBlobClient(operationBlob(operationId));
  }

  private async keyUntil(startsAt: number, expiresAt: number): Promise<UserDelegationKey> {
    const cached = await this.delegationKey;
    if (cached && cached.signedExpiresOn.getTime() >= expiresAt) return cached;
    const until = new Date(startsAt + delegationKeyMilliseconds);
    const fetched = this.service.getUserDelegationKey(new Date(startsAt), until);
    this.delegationKey = fetched;
    // A failed fetch must not be what every later request finds.
    fetched.catch(() => (this.delegationKey = undefined));
    return fetched;
  }
}
