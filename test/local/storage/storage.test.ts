import { readFileSync } from "node:fs";
import { join } from "node:path";
import { odata, TableClient } from "@azure/data-tables";
import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { Agent, request } from "node:https";
import { openCertificate, type Certificate } from "../../../local/identity/certificate";
import { TokenService } from "../../../local/identity/token-service";
import { builtInRoles } from "../../../local/identity/roles";
import type { AppliedStack } from "../../../local/apply/applied-stack";
import { Storage } from "../../../local/storage/storage";
import { SynthFolder } from "../apply/stack-fixture";

const lines: string[] = [];
let synth: SynthFolder;
let certificate: Certificate;
let tokens: TokenService;
let storage: Storage;

/** The fixture's stack, in which the app's identity holds these roles on the whole account. */
function withRoles(...names: string[]): AppliedStack {
  const applied = synth.apply();
  return {
    ...applied,
    roleAssignments: names.map((name) => ({
      scope: applied.storageAccounts[0]?.id ?? "",
      roleId: builtInRoles.find((role) => role.name === name)?.id ?? "",
      principalId: applied.identities[0]?.principalId ?? "",
    })),
  };
}

async function start(applied: AppliedStack): Promise<Storage> {
  const started = await Storage.reserve(certificate);
  lines.length = 0;
  await started.start({
    applied,
    dataFolder: synth.dataFolder,
    tokens,
    onProblem: (line) => lines.push(line),
  });
  return started;
}

/** Client options that trust the local certificate: Node reads NODE_EXTRA_CA_CERTS only at its start. */
function trusting() {
  // The storage clients pass this on to their HTTP client, but do not declare it.
  return { tlsOptions: { ca: certificate.certificate } } as object;
}

function clients(applied: AppliedStack) {
  const identity = applied.identities[0];
  const account = applied.storageAccounts[0]?.name ?? "";
  if (identity === undefined) throw new Error("the fixture has no identity");
  const { accessToken, expiresOn } = tokens.issue(identity, "https://storage.azure.com");
  const credential = {
    getToken: () => Promise.resolve({ token: accessToken, expiresOnTimestamp: expiresOn * 1000 }),
  };
  const { blob, queue, table } = storage.endpoints;
  return {
    account,
    blobs: new BlobServiceClient(`${blob}/${account}/`, credential, trusting()),
    queues: new QueueServiceClient(`${queue}/${account}/`, credential, trusting()),
    table: (name: string) => new TableClient(`${table}/${account}/`, name, credential, trusting()),
  };
}

/** Status of a GET that carries nothing but these headers. */
function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  const agent = new Agent({ ca: certificate.certificate });
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

beforeAll(async () => {
  synth = new SynthFolder();
  certificate = await openCertificate(synth.dataFolder);
  tokens = TokenService.open(synth.dataFolder);
});
afterAll(() => synth.dispose());

describe("storage, to an identity with the roles it needs", () => {
  let applied: AppliedStack;
  beforeAll(async () => {
    applied = withRoles(
      "Storage Blob Data Contributor",
      "Storage Queue Data Message Sender",
      "Storage Table Data Contributor",
    );
    storage = await start(applied);
  });
  afterAll(() => storage.stop());

  test("has the containers, queues and tables of the stack, and counts what is done", async () => {
    const { blobs, queues, table } = clients(applied);
    await blobs.getContainerClient("results").getBlockBlobClient("a b.json").upload("{}", 2);
    const message = await queues.getQueueClient("work").sendMessage("aGVsbG8=");
    const operations = table("operations");
    await operations.createEntity({ partitionKey: "p", rowKey: "a", text: "ü" });
    await operations.submitTransaction([
      ["upsert", { partitionKey: "p", rowKey: "b" }],
      ["update", { partitionKey: "p", rowKey: "a", text: "ö" }],
    ]);
    const found: unknown[] = [];
    for await (const { rowKey, text } of operations.listEntities({
      queryOptions: { filter: odata`PartitionKey eq ${"p"}` },
    })) {
      found.push([rowKey, text]);
    }
    expect(found).toEqual([
      ["a", "ö"],
      ["b", undefined],
    ]);
    expect(message.messageId).toBeTruthy();
    expect(storage.operations()).toEqual({
      "blob Put Blob": 1,
      "queue Put Message": 1,
      "table Insert Entity": 1,
      "table Insert Or Merge Entity": 1,
      "table Merge Entity": 1,
      "table Query Entities": 1,
    });
    expect(lines).toEqual([]);
  });

  test("lets a user-delegation SAS read its one blob, and nothing else", async () => {
    const { blobs, account } = clients(applied);
    const container = blobs.getContainerClient("results");
    await container.getBlockBlobClient("valet.json").upload("{}", 2);
    const [startsOn, expiresOn] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
    const key = await blobs.getUserDelegationKey(startsOn, expiresOn);
    const sas = generateBlobSASQueryParameters(
      {
        containerName: "results",
        blobName: "valet.json",
        permissions: BlobSASPermissions.parse("r"),
        startsOn,
        expiresOn,
        protocol: SASProtocol.Https,
        version: "2025-11-05",
      },
      key,
      account,
    ).toString();
    expect(await statusOf(`${container.url}/valet.json?${sas}`)).toBe(200);
    expect(await statusOf(`${container.url}/other.json?${sas}`)).toBe(403);
    expect(await statusOf(`${container.url}/valet.json?${sas.replace("sp=r", "sp=rw")}`)).toBe(403);
  });

  test("fails when a container, queue or table does not exist, as Azure says it", async () => {
    const { blobs, queues, table } = clients(applied);
    const blob = blobs.getContainerClient("lost").getBlockBlobClient("a");
    await expect(blob.upload("x", 1)).rejects.toMatchObject({ code: "ContainerNotFound" });
    await expect(queues.getQueueClient("lost").sendMessage("x")).rejects.toMatchObject({
      code: "QueueNotFound",
    });
    await expect(table("lost").getEntity("p", "r")).rejects.toMatchObject({ statusCode: 404 });
  });

  test("fails when a request is signed with an account key, or not at all", async () => {
    const { account } = clients(applied);
    const url = `${storage.endpoints.blob}/${account}/results/a`;
    const key = new StorageSharedKeyCredential(account, Buffer.from("guess").toString("base64"));
    const shared = new BlobServiceClient(`${storage.endpoints.blob}/${account}/`, key, trusting());
    await expect(shared.getContainerClient("results").getProperties()).rejects.toMatchObject({
      code: "KeyBasedAuthenticationNotPermitted",
    });
    expect(await statusOf(`${url}?sv=2025-11-05&sig=abc`)).toBe(403);
    expect(await statusOf(url)).toBe(401);
    expect(await statusOf(url, { authorization: "Bearer x.y.z" })).toBe(401);
    const foreign = tokens.issue({ principalId: "p", clientId: "c" }, "https://vault.azure.net");
    expect(await statusOf(url, { authorization: `Bearer ${foreign.accessToken}` })).toBe(401);
    expect(await statusOf(`${storage.endpoints.blob}/otheraccount/results/a`)).toBe(404);
    expect(await statusOf(`${storage.endpoints.blob}/%E0%A4%A/results`)).toBe(400);
  });
});

describe("storage, after the stack has changed", () => {
  test("keeps data, refuses what no role permits, and deletes what the stack has no more", async () => {
    const before = withRoles("Storage Blob Data Contributor", "Storage Queue Data Contributor");
    storage = await start(before);
    const old = clients(before);
    await old.blobs.getContainerClient("results").getBlockBlobClient("kept").upload("kept", 4);
    await old.queues.getQueueClient("work").sendMessage("lost");
    await storage.stop();

    const after = withRoles("Storage Blob Data Reader", "Storage Queue Data Contributor");
    const account = after.storageAccounts.map((each) => ({ ...each, queues: [] }));
    storage = await start({ ...after, storageAccounts: account });
    const { blobs, queues } = clients(after);
    const kept = blobs.getContainerClient("results").getBlockBlobClient("kept");
    expect((await kept.downloadToBuffer()).toString()).toBe("kept");
    await expect(kept.upload("new", 3)).rejects.toMatchObject({
      statusCode: 403,
      code: "AuthorizationPermissionMismatch",
    });
    await expect(queues.getQueueClient("work").getProperties()).rejects.toMatchObject({
      code: "QueueNotFound",
    });
    await storage.stop();

    expect(lines).toEqual([
      expect.stringMatching(
        /^id-fixture \([0-9a-f-]{36}\) may not Put Blob: no role of it permits Microsoft\.Storage\/storageAccounts\/blobServices\/containers\/blobs\/write at \/subscriptions\/.*\/containers\/results$/,
      ),
    ]);
    const keys = readFileSync(join(synth.dataFolder, "storage", "accounts.json"), "utf8");
    expect(Object.keys(JSON.parse(keys) as object)).toEqual([after.storageAccounts[0]?.name]);
  });
});
