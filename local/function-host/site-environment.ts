import { tmpdir } from "node:os";
import type { FunctionAppSite } from "../apply/applied-stack";
import type { IdentityEnvironment } from "./managed-identity";

export interface SiteEnvironmentOptions {
  readonly site: FunctionAppSite;
  readonly identity: IdentityEnvironment;
  readonly certificatePath: string;
}

/**
 * The whole environment of a site's process: its app settings and what the platform adds. Nothing
 * of this machine's environment gets in, so that a setting that the stack forgot is missing here,
 * too.
 */
export function siteEnvironment(options: SiteEnvironmentOptions): Record<string, string> {
  const { site, identity, certificatePath } = options;
  return {
    // SystemRoot: without it Node finds no network on Windows.
    ...inherited(["PATH", "SystemRoot"]),
    HOME: tmpdir(),
    TMPDIR: tmpdir(),
    ...site.settings,
    AZURE_FUNCTIONS_ENVIRONMENT: "Production",
    FUNCTIONS_EXTENSION_VERSION: "~4",
    FUNCTIONS_WORKER_RUNTIME: "node",
    WEBSITE_SITE_NAME: site.name,
    WEBSITE_HOSTNAME: site.hostName,
    WEBSITE_SKU: "FlexConsumption",
    ...(site.authentication ? { WEBSITE_AUTH_ENABLED: "True" } : {}),
    IDENTITY_ENDPOINT: identity.IDENTITY_ENDPOINT,
    IDENTITY_HEADER: identity.IDENTITY_HEADER,
    NODE_EXTRA_CA_CERTS: certificatePath,
  };
}

function inherited(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names
      .map((name) => [name, process.env[name]] as const)
      .filter((entry): entry is readonly [string, string] => entry[1] !== undefined),
  );
}
