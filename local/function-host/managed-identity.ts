/** What App Service puts into a site's environment so that its host and its code get tokens. */
export interface IdentityEnvironment {
  readonly IDENTITY_ENDPOINT: string;
  readonly IDENTITY_HEADER: string;
}

export interface AccessToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresOnTimestamp: number;
}

/** The part of `@azure/core-auth` that an SDK client asks for tokens with. */
export interface TokenCredential {
  getToken(scopes: string | string[]): Promise<AccessToken>;
}

const apiVersion = "2019-08-01";

/**
 * A user-assigned identity of a site, through App Service's token endpoint: the host reaches its
 * queues exactly as its functions do, so that an identity that is not assigned shows up here, too.
 */
export function managedIdentity(
  environment: IdentityEnvironment,
  clientId: string,
): TokenCredential {
  return {
    getToken: async (scopes) => {
      const [scope = ""] = [scopes].flat();
      const query = new URLSearchParams({
        "api-version": apiVersion,
        resource: scope.replace(/\/\.default$/, ""),
        client_id: clientId,
      });
      const response = await fetch(`${environment.IDENTITY_ENDPOINT}?${query.toString()}`, {
        headers: { "x-identity-header": environment.IDENTITY_HEADER },
      });
      if (!response.ok) {
        throw new Error(`no token for identity ${clientId}: ${await response.text()}`);
      }
      const answer = (await response.json()) as { access_token: string; expires_on: string };
      return {
        token: answer.access_token,
        expiresOnTimestamp: Number(answer.expires_on) * 1000,
      };
    },
  };
}
