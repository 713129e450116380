import { HttpFailure, type TokenProvider } from "../../workflow-engine";

/** What of the identity service a workflow needs. */
export interface TokenIssuer {
  issue(
    subject: { readonly principalId: string; readonly clientId: string; readonly id?: string },
    resource: string,
  ): { readonly accessToken: string };
}

export interface Identity {
  /** ARM id. */
  readonly id: string;
  readonly clientId: string;
  readonly principalId: string;
}

/** Tokens of the identities that a workflow resource has, and of no others. */
export function managedIdentityTokens(
  issuer: TokenIssuer,
  identities: readonly Identity[],
): TokenProvider {
  return {
    async token(audience, id) {
      const named = identities.find((each) => each.id.toLowerCase() === id?.toLowerCase());
      if (named !== undefined) return issuer.issue(named, audience).accessToken;
      const known = identities.map((each) => each.id).join(", ") || "none";
      throw new HttpFailure(
        "WorkflowManagedIdentityNotFound",
        id === undefined
          ? `The workflow has no system-assigned identity; name one of its identities: ${known}.`
          : `The workflow does not have the identity '${id}'; it has: ${known}.`,
        false,
      );
    },
  };
}
