import { AddressRanges } from "../machine/address-ranges";
import { isObject, problem, type WorkflowResponse } from "../../workflow-engine";

/** Checks signature and dates of a bearer token and answers its claims; throws when either is wrong. */
export type VerifyToken = (token: string) => object;

/** A request as far as access depends on it. */
export interface Access {
  /** `Authorization` header. */
  readonly authorization: string | undefined;
  /** Whether the query has a signature at all. */
  readonly hasSignature: boolean;
  /** Whether that signature opens the trigger. */
  readonly isSigned: boolean;
  readonly address: string;
}

/** `accessControl.triggers` of a workflow, as deployed. */
export class TriggerAccessPolicy {
  private readonly policies: readonly (readonly (readonly [string, unknown])[])[];
  private readonly acceptsSignatures: boolean;
  private readonly callers: AddressRanges | undefined;

  /** @throws Error when an address range is none */
  constructor(
    accessControl: unknown,
    private readonly verifyToken: VerifyToken,
  ) {
    const triggers = member(accessControl, "triggers");
    const policies = member(member(triggers, "openAuthenticationPolicies"), "policies");
    this.policies = Object.values(isObject(policies) ? policies : {}).map(claimsOf);
    const state = member(member(triggers, "sasAuthenticationPolicy"), "state");
    this.acceptsSignatures = !/^disabled$/i.test(typeof state === "string" ? state : "");
    const ranges = member(triggers, "allowedCallerIpAddresses");
    this.callers = Array.isArray(ranges)
      ? new AddressRanges(
          "allowedCallerIpAddresses",
          ranges.map((entry) => String(member(entry, "addressRange"))),
        )
      : undefined;
  }

  /** The answer that refuses the request; undefined when it may start a run. */
  refuse({ authorization, hasSignature, isSigned, address }: Access): WorkflowResponse | undefined {
    if (this.callers?.has(address) === false) {
      return problem(
        403,
        "AuthorizationFailed",
        `The client IP address '${address}' is not in the allowed caller IP address ranges specified in the workflow access control configuration.`,
      );
    }
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
    if (token !== undefined && hasSignature) {
      return problem(
        401,
        "DirectApiRequestHasMoreThanOneAuthorization",
        "The request has SAS authentication scheme while it also has 'Bearer' authorization scheme. Only one scheme should be used.",
      );
    }
    if (token !== undefined) return this.refuseToken(token);
    if (hasSignature && isSigned && this.acceptsSignatures) return undefined;
    if (hasSignature && !this.acceptsSignatures) {
      return problem(
        401,
        "DirectApiInvalidAuthorizationScheme",
        "The request is authenticated by Shared Access scheme, which the workflow's access control disables.",
      );
    }
    return problem(
      401,
      hasSignature ? "AuthorizationFailed" : "DirectApiAuthorizationRequired",
      hasSignature
        ? "The authentication credentials are not valid."
        : `The request must be authenticated${this.acceptsSignatures ? " only by Shared Access scheme" : " by a token that the workflow's access control admits"}.`,
    );
  }

  private refuseToken(token: string): WorkflowResponse | undefined {
    let claims: Readonly<Record<string, unknown>>;
    try {
      claims = this.verifyToken(token) as Readonly<Record<string, unknown>>;
    } catch (error) {
      return problem(401, "InvalidToken", `The token is not valid: ${(error as Error).message}`);
    }
    // Every claim of one policy, compared exactly: a slash at the end of an audience matters.
    const admits = this.policies.some(
      (policy) => policy.length > 0 && policy.every(([name, value]) => claims[name] === value),
    );
    return admits
      ? undefined
      : problem(
          401,
          "MisMatchingOAuthClaims",
          "One or more claims either missing or does not match with the open authentication access control policy.",
        );
  }
}

function claimsOf(policy: unknown): (readonly [string, unknown])[] {
  const claims = member(policy, "claims");
  return (Array.isArray(claims) ? claims : [])
    .filter(isObject)
    .map((claim) => [String(claim["name"]), claim["value"]] as const);
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
