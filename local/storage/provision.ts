import { Agent, request as httpsRequest } from "node:https";
import { localDeployerId } from "../identity/guid";
import type { TokenService } from "../identity/token-service";
import type { StorageAccount } from "../apply/applied-stack";
import type { Azurite } from "./azurite";
import type { StorageService } from "./storage-request";

/** What an account holds, by service: names of containers, queues and tables. */
export type Contents = Readonly<Record<StorageService, readonly string[]>>;

export interface ProvisionOptions {
  readonly accounts: readonly StorageAccount[];
  /** What the last apply left, by account. */
  readonly before: ReadonlyMap<string, Contents>;
  readonly azurite: Pick<Azurite, "origins" | "admission">;
  readonly tokens: TokenService;
  /** PEM text. */
  readonly certificate: string;
}

const apiVersion = "2025-11-05";
const services = ["blob", "queue", "table"] as const;

export function contentsOf(account: StorageAccount): Contents {
  return { blob: account.containers, queue: account.queues, table: account.tables };
}

/**
 * Resource Manager's part: creates the containers, queues and tables of the stack that are not there
 * yet, and deletes with their data those that an earlier apply made and the stack has no more.
 */
export async function provision(options: ProvisionOptions): Promise<void> {
  const { origins, admission } = options.azurite;
  const agent = new Agent({ ca: options.certificate, keepAlive: true });
  const deployer = { principalId: localDeployerId, clientId: localDeployerId };
  const token = options.tokens.issue(deployer, "https://storage.azure.com").accessToken;
  const headers = { ...admission, authorization: `Bearer ${token}` };
  const send = (service: StorageService, { method, path, body }: Change) =>
    call({ agent, headers, method, path, body }, origins[service]);
  try {
    const changes = options.accounts.flatMap((account) => changesOf(account, options.before));
    await Promise.all(changes.map(([service, change]) => send(service, change)));
  } finally {
    agent.destroy();
  }
}

interface Caller {
  readonly agent: Agent;
  readonly headers: Readonly<Record<string, string>>;
}

interface Change {
  readonly method: "PUT" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: string;
}

function changesOf(
  account: StorageAccount,
  before: ReadonlyMap<string, Contents>,
): (readonly [StorageService, Change])[] {
  const wanted = contentsOf(account);
  return services.flatMap((service) => {
    const gone = (before.get(account.name)?.[service] ?? []).filter(
      (name) => !wanted[service].includes(name),
    );
    return [
      ...wanted[service].map((name) => [service, creation(service, account.name, name)] as const),
      ...gone.map((name) => [service, deletion(service, account.name, name)] as const),
    ];
  });
}

function creation(service: StorageService, account: string, name: string): Change {
  switch (service) {
    case "blob":
      return { method: "PUT", path: `/${account}/${name}?restype=container` };
    case "queue":
      return { method: "PUT", path: `/${account}/${name}` };
    case "table":
      return {
        method: "POST",
        path: `/${account}/Tables`,
        body: JSON.stringify({ TableName: name }),
      };
  }
}

function deletion(service: StorageService, account: string, name: string): Change {
  const path = {
    blob: `/${account}/${name}?restype=container`,
    queue: `/${account}/${name}`,
    table: `/${account}/Tables('${name}')`,
  };
  return { method: "DELETE", path: path[service] };
}

/** Created, or there already; deleted, or gone already. */
const expected: Readonly<Record<Change["method"], readonly number[]>> = {
  PUT: [201, 204, 409],
  POST: [201, 204, 409],
  DELETE: [202, 204, 404],
};

function call(
  { agent, headers, method, path, body = "" }: Change & Caller,
  origin: string,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = httpsRequest(origin + path, {
      agent,
      method,
      headers: {
        ...headers,
        accept: "application/json;odata=nometadata",
        "content-length": Buffer.byteLength(body),
        ...(body === "" ? {} : { "content-type": "application/json" }),
        "x-ms-version": apiVersion,
        "x-ms-date": new Date().toUTCString(),
      },
    });
    request.on("error", reject).on("response", (response) => {
      const status = response.statusCode ?? 0;
      response.resume().on("end", () => {
        if (expected[method].includes(status)) resolve();
        else reject(new Error(`Azurite answered ${status} to ${method} ${path}`));
      });
    });
    request.end(body);
  });
}
