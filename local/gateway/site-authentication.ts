import type { SiteRequest } from "../function-host/http/exchange";
import type { SiteAuthentication } from "../apply/applied-stack";

/** Checks signature and dates of a bearer token and answers its claims; throws when either is wrong. */
export type VerifyToken = (token: string) => object;

type Claims = Readonly<Record<string, unknown>>;

const principalHeader = /^x-ms-(client-principal|token-aad)/;

/** Where App Service renames a claim of Microsoft Entra to its .NET name. */
const claimTypes: Readonly<Record<string, string>> = {
  oid: "http://schemas.microsoft.com/identity/claims/objectidentifier",
  tid: "http://schemas.microsoft.com/identity/claims/tenantid",
  sub: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier",
  upn: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
};

/**
 * App Service authentication ("Easy Auth") with Microsoft Entra and `Return401`: strips whatever
 * principal the caller claims to be, and sets the one of a valid bearer token. Excluded paths do
 * without a token.
 *
 * @returns the request for the function, or the status that refuses it: 401 without a token for this
 * application, 403 for somebody whom the authorization policy does not name
 */
export function authenticate(
  request: SiteRequest,
  authentication: SiteAuthentication,
  verifyToken: VerifyToken,
): SiteRequest | 401 | 403 {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers["authorization"] ?? "") ?? [];
  const claims = token === undefined ? undefined : verified(token, verifyToken);
  const known = claims && isMeant(claims, authentication) ? principalHeaders(claims) : undefined;
  if (!authentication.excludedPaths.includes(new URL(request.url).pathname)) {
    if (claims === undefined || known === undefined) return 401;
    if (!isAllowed(claims, authentication)) return 403;
  }
  const own = Object.entries(request.headers).filter(([name]) => !principalHeader.test(name));
  return { ...request, headers: { ...Object.fromEntries(own), ...known } };
}

function verified(token: string, verifyToken: VerifyToken): Claims | undefined {
  try {
    return { ...verifyToken(token) };
  } catch {
    // Malformed, forged or expired: for the caller all of them are 401.
    return undefined;
  }
}

/** A token for another audience, or of another tenant, is somebody else's. */
function isMeant(claims: Claims, authentication: SiteAuthentication): boolean {
  const audiences = [authentication.clientId, ...authentication.allowedAudiences];
  return claims["iss"] === authentication.issuer && audiences.includes(String(claims["aud"]));
}

/** `azp` is a v2 token's name of the calling application, `appid` a v1 token's. */
function isAllowed(claims: Claims, authentication: SiteAuthentication): boolean {
  const { allowedApplications, allowedPrincipals } = authentication;
  const application = String(claims["azp"] ?? claims["appid"]);
  return (
    (allowedApplications?.includes(application) ?? true) &&
    (allowedPrincipals?.includes(String(claims["oid"])) ?? true)
  );
}

function principalHeaders(claims: Claims): Record<string, string> {
  const principal = {
    auth_typ: "aad",
    claims: Object.entries(claims).flatMap(([type, value]) =>
      [value].flat().map((one) => ({ typ: claimTypes[type] ?? type, val: String(one) })),
    ),
    name_typ: "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    role_typ: "http://schemas.microsoft.com/ws/2008/06/identity/claims/role",
  };
  const text = (...types: string[]) =>
    types.map((type) => claims[type]).find((value) => typeof value === "string") ?? "";
  return {
    "x-ms-client-principal": Buffer.from(JSON.stringify(principal)).toString("base64"),
    "x-ms-client-principal-id": text("oid", "sub"),
    "x-ms-client-principal-name": text("preferred_username", "upn", "oid", "sub"),
    "x-ms-client-principal-idp": "aad",
  };
}
