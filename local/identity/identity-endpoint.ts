import { randomUUID } from "node:crypto";
import fastify, { type FastifyReply } from "fastify";
import type { Address } from "../apply/addresses";
import type { FunctionAppSite, ManagedIdentity } from "../apply/applied-stack";
import type { Emulator, Machine } from "../emulator";
import { refuseForeignHost } from "../machine/own-host";

/** What App Service puts into a site's environment so that its code can ask for tokens. */
export interface IdentityEnvironment {
  readonly IDENTITY_ENDPOINT: string;
  readonly IDENTITY_HEADER: string;
}

/** Refusals are problems: the stack lacks an assignment. */
type IdentityMachine = Pick<Machine, "applied" | "tokens" | "onProblem">;

interface TokenQuery {
  readonly "api-version"?: string;
  readonly resource?: string;
  readonly client_id?: string;
  readonly principal_id?: string;
  readonly mi_res_id?: string;
}

const apiVersion = "2019-08-01";

/** App Service's managed identity endpoint (`api-version=2019-08-01`) on 127.0.0.1. */
export class IdentityEndpoint implements Emulator {
  private readonly server = fastify({ forceCloseConnections: true });
  private readonly secrets = new Map<string, FunctionAppSite>();
  private origin = "";
  private stack = "";

  /** Its address is in each site's environment; nothing in a stack names it. */
  answersFor(): readonly Address[] {
    return [];
  }

  async start(machine: IdentityMachine): Promise<void> {
    this.stack = machine.applied.name;
    for (const site of machine.applied.functionApps) this.secrets.set(randomUUID(), site);
    this.server.addHook("onRequest", refuseForeignHost);
    this.server.get<{ Querystring: TokenQuery }>("/msi/token", (request, reply) =>
      answer(
        this.secrets.get(String(request.headers["x-identity-header"])),
        request.query,
        reply,
        machine,
      ),
    );
    this.origin = await this.server.listen({ host: "127.0.0.1", port: 0 });
  }

  /** Environment of one site: its secret only gets tokens for the identities assigned to it. */
  environmentOf(site: FunctionAppSite): IdentityEnvironment {
    const [secret] = [...this.secrets].find(([, known]) => known.id === site.id) ?? [];
    if (secret === undefined) {
      throw new Error(`${site.name} is not a Function App of the stack ${this.stack}`);
    }
    return { IDENTITY_ENDPOINT: `${this.origin}/msi/token`, IDENTITY_HEADER: secret };
  }

  async stop(): Promise<void> {
    await this.server.close();
  }
}

function answer(
  site: FunctionAppSite | undefined,
  query: TokenQuery,
  reply: FastifyReply,
  { applied, tokens, onProblem }: IdentityMachine,
): FastifyReply {
  if (site === undefined) {
    return refuse(reply, 401, "The X-IDENTITY-HEADER is missing or belongs to no site.");
  }
  if (query["api-version"] !== apiVersion) {
    return refuse(reply, 400, `The api-version must be ${apiVersion}.`);
  }
  if (!query.resource) {
    return refuse(reply, 400, "The query parameter resource is missing.");
  }
  const identity = findIdentity(site, applied.identities, query);
  if (identity === undefined) {
    onProblem(unknownIdentity(site, query));
    return refuse(
      reply,
      400,
      "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
    );
  }
  const { accessToken, expiresOn } = tokens.issue(identity, query.resource);
  return reply.send({
    access_token: accessToken,
    client_id: identity.clientId,
    expires_on: String(expiresOn),
    resource: query.resource,
    token_type: "Bearer",
  });
}

function findIdentity(
  site: FunctionAppSite,
  identities: readonly ManagedIdentity[],
  query: TokenQuery,
): ManagedIdentity | undefined {
  const sameId = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  return identities
    .filter((identity) => site.identityIds.some((id) => sameId(id, identity.id)))
    .find(
      (identity) =>
        identity.clientId === query.client_id ||
        identity.principalId === query.principal_id ||
        (query.mi_res_id !== undefined && sameId(identity.id, query.mi_res_id)),
    );
}

function unknownIdentity(site: FunctionAppSite, query: TokenQuery): string {
  const asked = query.client_id ?? query.principal_id ?? query.mi_res_id;
  return asked === undefined
    ? `${site.name} asked for a token of its system-assigned identity, which it does not have: set the client id of a user-assigned one`
    : `${site.name} asked for a token of identity ${asked}, which is not assigned to it`;
}

function refuse(reply: FastifyReply, statusCode: number, message: string): FastifyReply {
  return reply.code(statusCode).send({ statusCode, message, correlationId: randomUUID() });
}
