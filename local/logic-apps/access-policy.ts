import { BlockList, isIP } from "node:net";
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
  private readonly callers: BlockList | undefined;

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
    this.callers = Array.isArray(ranges) ? addressList(ranges) : undefined;
  }

  /** The answer that refuses the request; undefined when it may start a run. */
  refuse({ authorization, hasSignature, isSigned, address }: Access): WorkflowResponse | undefined {
    if (this.callers !== undefined && !this.callers.check(plainAddress(address), family(address))) {
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

function addressList(ranges: readonly unknown[]): BlockList {
  const list = new BlockList();
  for (const entry of ranges) {
    const range = String(member(entry, "addressRange"));
    const [first = "", second] = range.split(/[/-]/, 2);
    if (isIP(first) === 0) {
      throw new Error(
        `allowedCallerIpAddresses: '${range}' is no address range; write 203.0.113.0/24 or 203.0.113.1-203.0.113.9`,
      );
    }
    if (second === undefined) list.addAddress(first, family(first));
    else if (range.includes("/")) list.addSubnet(first, Number(second), family(first));
    else list.addRange(first, second, family(first));
  }
  return list;
}

/** Node gives IPv4 callers of a dual-stack socket as `::ffff:127.0.0.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function family(address: string): "ipv4" | "ipv6" {
  return isIP(plainAddress(address)) === 6 ? "ipv6" : "ipv4";
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}
