import type { AzapiRetry } from "./azapi";

/**
 * Azure tells the world of a new role assignment within minutes. Until then what depends on it
 * fails with one of these; the resource's timeout bounds the retries. `AuthorizationFailed` is not
 * among them: that is the deployer lacking a right, which waiting does not mend.
 */
export const rolesNotKnownYet: AzapiRetry = {
  errorMessageRegex: [
    "AuthorizationPermissionMismatch",
    "(?i)not authorized to perform this operation using this permission",
    "(?i)unable to access[^\\n]{0,200}storage",
    "(?i)(download|fetch)[^\\n]{0,200}(403|forbidden)",
    // The new identity itself may not be replicated yet.
    "PrincipalNotFound",
    "FailedIdentityOperation",
  ],
  intervalSeconds: 15,
  maxIntervalSeconds: 60,
};
