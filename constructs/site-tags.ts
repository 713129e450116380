import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { AzapiResourceAction, type AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import { retryTimeout, untilSiteIsFree } from "./retries";

/** What a site ignores of itself, as its tags are written here once it exists. */
export const tagsOfTheirOwn = { ignoreChanges: ["tags"] };

export interface SiteTagsProps {
  /** A site whose `lifecycle` is `tagsOfTheirOwn`. */
  readonly site: AzapiResource;
  /** What changes the site before: it takes one change at a time. */
  readonly after: readonly ITerraformDependable[];
}

/**
 * Keeps the stack's tags on a site without a PUT of the site, whose settings are a deployment that
 * may end running work. An action, as tags exist with every resource: azapi would refuse to create
 * them, and an update would merge, so that none could be removed.
 * Source: https://learn.microsoft.com/rest/api/resources/tags/create-or-update-at-scope
 */
export class SiteTags extends Construct {
  constructor(scope: Construct, id: string, { site, after }: SiteTagsProps) {
    super(scope, id);
    new AzapiResourceAction(this, "Default", {
      type: "Microsoft.Resources/tags@2021-04-01",
      resourceId: `${site.id}/providers/Microsoft.Resources/tags/default`,
      method: "PUT",
      body: { properties: { tags: AzureStack.of(this).tags } },
      retry: untilSiteIsFree,
      timeout: retryTimeout,
      dependsOn: [...after],
    });
  }
}
