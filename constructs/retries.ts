import type { AzapiRetry } from "./azapi";

/**
 * Azure tells the world of a new role assignment within minutes. Until then what depends on it
 * fails with one of these; the resource's timeout bounds the retries. `AuthorizationFailed` is not
 * among them: that is the deployer lacking a right, which waiting does not mend. Nor is a package
 * that is not there (404), whose name may well have a "403" in it.
 */
const rolesNotKnownYet = [
  "AuthorizationPermissionMismatch",
  "(?i)not authorized to perform this operation using this permission",
  "(?i)(access|download|fetch)[^\\n]{0,300}\\b(403|forbidden)\\b",
  // The new identity itself may not be replicated yet.
  "PrincipalNotFound",
  "FailedIdentityOperation",
];

/** App Service takes one change of a site at a time, and goes on changing after it answered. */
const siteIsChanging = ["(?i)another operation[^\\n]{0,80}in progress"];

const pace = { intervalSeconds: 15, maxIntervalSeconds: 60 };

/** For what runs as an identity whose roles may be minutes old. */
export const untilRolesAreKnown: AzapiRetry = { ...pace, errorMessageRegex: rolesNotKnownYet };

/**
 * For a site. A plain 409 is not among them: that a name is taken is a conflict, too, and stays one.
 */
export const untilSiteCanChange: AzapiRetry = {
  ...pace,
  errorMessageRegex: [...rolesNotKnownYet, ...siteIsChanging],
};

/** For what belongs to a site that exists: any conflict is with another change of the site. */
export const untilSiteIsFree: AzapiRetry = {
  ...pace,
  errorMessageRegex: [
    ...rolesNotKnownYet,
    ...siteIsChanging,
    "\\b409 Conflict\\b",
    "ERROR CODE: Conflict",
  ],
};

/** Bounds the retries. */
export const retryTimeout = "15m";
