import { errorCodes, headers } from "../../contract";
import type { OperationSettings } from "../dependencies";
import type { IncomingRequest } from "./answer";
import { refuse } from "./problem";

/**
 * Who calls, as records store it: the Entra object id, or `""` in function-key mode, where ids are
 * capabilities and identity headers mean nothing. Ends the request with 401 when Entra is required
 * and the platform did not vouch for an identity.
 */
export function callerOf(request: IncomingRequest, settings: OperationSettings): string {
  if (settings.authentication === "function-key") return "";
  // Without App Service authentication in front, anybody could send this header.
  const principal = settings.platformAuthenticates
    ? request.headers.get(headers.clientPrincipalId)?.trim()
    : undefined;
  if (!principal) {
    refuse(
      errorCodes.unauthenticated,
      "Send a Microsoft Entra access token for this application.",
      {
        [headers.wwwAuthenticate]: "Bearer",
      },
    );
  }
  return principal;
}
