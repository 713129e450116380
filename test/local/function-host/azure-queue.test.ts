import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { managedIdentity } from "../../../local/function-host/managed-identity";
import { openAzureQueue } from "../../../local/function-host/triggers/azure-queue";
import { openCertificate, type Certificate } from "../../../local/identity/certificate";
import { IdentityEndpoint } from "../../../local/identity/identity-endpoint";
import { TokenService } from "../../../local/identity/token-service";
import type { AppliedStack, FunctionAppSite } from "../../../local/apply/applied-stack";
import { Storage } from "../../../local/storage/storage";
import { emptyStack } from "../empty-stack";
import { settle } from "./fakes";
import { hostSettings, makeSite, siteId, startHost, stopHosts } from "./site";

const account = {
  id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/stdata",
  name: "stdata",
  containers: [],
  queues: ["work", "work-poison"],
  sharedKeyEnabled: false,
  tables: [],
};
const identity = {
  id: "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ManagedIdentity/userAssignedIdentities/id",
  name: "id",
  clientId: "client-1",
  principalId: "principal-1",
};
const site = { id: siteId, identityIds: [identity.id] } as unknown as FunctionAppSite;
const queueDataContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";

const failingWorker = `
  app.storageQueue("worker", { queueName: "%QUEUE%", connection: "DATA", handler: (text, context) => {
    context.log("delivery " + context.triggerMetadata.dequeueCount);
    throw new Error("bad " + text);
  } });`;

describe("queue trigger over the stack's storage", () => {
  const folder = mkdtempSync(join(tmpdir(), "storage-"));
  let certificate: Certificate;
  let tokens: TokenService;
  let storage: Storage;
  let endpoint: IdentityEndpoint;

  function apply(principalId: string): AppliedStack {
    return {
      ...emptyStack,
      tenantId: tokens.tenantId,
      identities: [identity, { ...identity, id: `${identity.id}2`, clientId: "client-2" }],
      roleAssignments: [
        {
          scope: `${account.id}/queueServices/default/queues/work`,
          roleId: queueDataContributor,
          principalId,
        },
        {
          scope: `${account.id}/queueServices/default/queues/work-poison`,
          roleId: queueDataContributor,
          principalId,
        },
      ],
      storageAccounts: [account],
      functionApps: [site],
    };
  }

  beforeAll(async () => {
    certificate = await openCertificate(folder);
    tokens = TokenService.open(folder);
    const applied = apply(identity.principalId);
    const onProblem = () => undefined;
    storage = await Storage.reserve(certificate);
    await storage.start({ applied, dataFolder: folder, tokens, onProblem });
    endpoint = new IdentityEndpoint();
    await endpoint.start({ applied, tokens, onProblem });
  });

  afterEach(stopHosts);

  afterAll(async () => {
    await endpoint.stop();
    await storage.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function start(settings: Record<string, string>) {
    const queueServiceUri = `${storage.endpoints.queue}/${account.name}`;
    const worker = makeSite(failingWorker, {
      hostJson: { extensions: { queues: { maxPollingInterval: "00:00:00.2" } } },
      settings: { ...hostSettings, DATA__queueServiceUri: queueServiceUri, ...settings },
    });
    return startHost(worker, {
      identity: endpoint.environmentOf(site),
      certificatePath: certificate.certificatePath,
    });
  }

  function openQueue(queueName: string) {
    const address = `${storage.endpoints.queue}/${account.name}`;
    return openAzureQueue({
      connection: { name: "DATA", address, clientId: identity.clientId },
      queueName,
      credential: managedIdentity(endpoint.environmentOf(site), identity.clientId),
      certificateAuthority: certificate.certificate,
    });
  }

  /** Waits for something that another process does. */
  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await settle();
    }
  }

  test("delivers a bad message five times, then moves it to the poison queue", async () => {
    const { log, problems } = await start({ QUEUE: "work" });
    const work = await openQueue("work");
    await work.send(Buffer.from("text").toString("base64"));
    await until(() => problems.length > 0);
    expect(problems).toEqual([
      expect.stringContaining('moved to "work-poison" after 5 deliveries'),
    ]);
    expect(log.flatMap(({ message }) => (message.startsWith("delivery") ? [message] : []))).toEqual(
      [1, 2, 3, 4, 5].map((count) => `delivery ${count}`),
    );
    const poison = await openQueue("work-poison");
    const messages = await poison.receive(32, 1);
    expect(messages.map(({ messageText }) => messageText)).toEqual([
      Buffer.from("text").toString("base64"),
    ]);
  });

  test("fails when the queue is not in the stack, naming the queue", async () => {
    const { problems } = await start({ QUEUE: "absent" });
    await until(() => problems.length > 0);
    expect(problems).toEqual([expect.stringMatching(/^worker: queue "absent" at https:/)]);
  });

  test("fails when the identity is not assigned to the site, naming the identity", async () => {
    const { problems } = await start({ QUEUE: "work", DATA__clientId: "client-2" });
    await until(() => problems.length > 0);
    expect(problems).toEqual([expect.stringContaining("no token for identity client-2")]);
  });
});
