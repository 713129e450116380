import type { FunctionHost } from "../function-host/function-host";
import type { SiteAnswer, SiteRequest } from "../function-host/http/exchange";
import { AddressRanges } from "../machine/address-ranges";
import { PlatformCors } from "./platform-cors";
import { authenticate, type VerifyToken } from "./site-authentication";

/** The host as the front end needs it. */
export type SiteHost = Pick<FunctionHost, "site" | "routes" | "serves" | "invokeHttp">;

/** The caller that is this machine's owner, whatever addresses a stack lets in. */
const ownAddress = "127.0.0.1";

/**
 * What App Service does before a request reaches a site's Functions host: the caller's address
 * first, then CORS, since a preflight carries no token, then authentication.
 */
export class SiteFrontEnd {
  private readonly cors: PlatformCors;
  private readonly callers: AddressRanges | undefined;

  constructor(
    private readonly host: SiteHost,
    private readonly verifyToken: VerifyToken,
  ) {
    const { corsOrigins, allowedAddresses } = host.site;
    this.cors = new PlatformCors(corsOrigins);
    this.callers =
      allowedAddresses &&
      new AddressRanges("ipSecurityRestrictions", [...allowedAddresses, ownAddress]);
  }

  serves(request: SiteRequest): boolean {
    return this.host.serves(request);
  }

  async answer(request: SiteRequest): Promise<SiteAnswer> {
    if (this.callers?.has(request.address ?? "") === false) return { status: 403, headers: {} };
    return (
      this.cors.preflight(request) ?? this.cors.mark(request, await this.authenticated(request))
    );
  }

  private async authenticated(request: SiteRequest): Promise<SiteAnswer> {
    const { authentication } = this.host.site;
    if (!authentication) {
      // As on Azure, a caller's own x-ms-client-principal gets through: the function must not
      // trust it unless the platform says WEBSITE_AUTH_ENABLED.
      return this.host.invokeHttp(request);
    }
    const known = authenticate(request, authentication, this.verifyToken);
    if (known === 401) return { status: 401, headers: { "www-authenticate": "Bearer" } };
    if (known === 403) return { status: 403, headers: {} };
    return this.host.invokeHttp(known);
  }
}
