import { Access } from "../identity/access";
import { InvalidTokenError, type TokenClaims, type TokenService } from "../identity/token-service";
import type { AppliedStack, StorageAccount } from "../apply/applied-stack";
import {
  invalidAuthentication,
  keyBasedAuthentication,
  noAuthentication,
  notFound,
  permissionMismatch,
  unknownAccount,
  type Refusal,
} from "./refusal";
import { isInStack, scopeOf, type StorageRequest } from "./storage-request";

export interface AuthorizerOptions {
  readonly applied: AppliedStack;
  readonly tokens: TokenService;
  /** One line for each kind of refusal: who, what, where. A poller that is refused is told once. */
  readonly log: (line: string) => void;
}

/** What a request shows to be let in. */
export interface Credentials {
  /** Value of the Authorization header. */
  readonly authorization?: string;
  readonly query: URLSearchParams;
}

type Authentication = { readonly principalId: string } | { readonly refusal: Refusal };

/** Azure Storage's authorization: token or user-delegation SAS, then the principal's roles. */
export class Authorizer {
  private readonly access: Access;
  private readonly accounts: ReadonlyMap<string, StorageAccount>;
  private readonly principals: ReadonlyMap<string, string>;
  private readonly logged = new Set<string>();

  constructor(private readonly options: AuthorizerOptions) {
    const { applied } = options;
    this.access = new Access(applied);
    this.accounts = new Map(applied.storageAccounts.map((account) => [account.name, account]));
    this.principals = new Map(
      applied.identities.map(({ principalId, name }) => [principalId, name]),
    );
  }

  /** Why Azure would refuse the request, or undefined when it may pass. */
  refusal(request: StorageRequest, credentials: Credentials): Refusal | undefined {
    const account = this.accounts.get(request.account);
    if (account === undefined) {
      this.log(
        `${request.service}: there is no storage account "${request.account}" in the stack ${this.options.applied.name}`,
      );
      return unknownAccount;
    }
    const authentication = this.authenticate(request, credentials);
    if ("refusal" in authentication) {
      this.log(
        `${request.operation} on ${scopeOf(request, account)}: ${authentication.refusal.message}`,
      );
      return authentication.refusal;
    }
    return this.permission(request, account, authentication.principalId);
  }

  private log(line: string): void {
    if (this.logged.has(line)) return;
    this.logged.add(line);
    this.options.log(line);
  }

  private authenticate(request: StorageRequest, credentials: Credentials): Authentication {
    const { authorization, query } = credentials;
    if (authorization === undefined) {
      return query.has("sig") ? userDelegation(query) : { refusal: noAuthentication };
    }
    const [scheme, token = ""] = authorization.split(" ");
    if (scheme !== "Bearer") {
      return { refusal: keyBasedAuthentication };
    }
    try {
      const claims = this.options.tokens.verify(token);
      return isFor(claims, request)
        ? { principalId: claims.oid }
        : { refusal: invalidAuthentication(`the audience ${claims.aud} is not Azure Storage`) };
    } catch (error) {
      if (!(error instanceof InvalidTokenError)) throw error;
      return { refusal: invalidAuthentication(error.message) };
    }
  }

  private permission(
    request: StorageRequest,
    account: StorageAccount,
    principalId: string,
  ): Refusal | undefined {
    const scope = scopeOf(request, account);
    const permitted = request.permittedBy.some((actions) =>
      actions.every((action) => this.access.permits(principalId, action, scope)),
    );
    if (permitted) return undefined;
    const name = this.principals.get(principalId) ?? "unknown principal";
    if (!isInStack(request, account) && !request.operation.startsWith("Create")) {
      // Roles end with what they were given on; "not found" says the cause.
      this.log(`${name}: ${request.operation}: the stack has no ${scope}`);
      return notFound(request.service);
    }
    this.log(
      `${name} (${principalId}) may not ${request.operation}: no role of it permits ${wanted(request)} at ${scope}`,
    );
    return permissionMismatch;
  }
}

/** A SAS signed with an account key has no `skoid`; the accounts' keys are disabled. */
function userDelegation(query: URLSearchParams): Authentication {
  const principalId = query.get("skoid");
  return principalId === null ? { refusal: keyBasedAuthentication } : { principalId };
}

function isFor(claims: TokenClaims, request: StorageRequest): boolean {
  const audience = claims.aud.replace(/\/$/, "");
  return (
    audience === "https://storage.azure.com" ||
    audience === `https://${request.account}.${request.service}.core.windows.net`
  );
}

function wanted(request: StorageRequest): string {
  return request.permittedBy.map((actions) => actions.join(" and ")).join(", or ");
}

/** Whom credentials name that were let in: they have been verified by then. */
export function principalOf({ authorization, query }: Credentials): string {
  const [, claims = ""] = authorization?.split(".") ?? [];
  if (claims === "") return query.get("skoid") ?? "";
  return (JSON.parse(Buffer.from(claims, "base64url").toString()) as TokenClaims).oid;
}
