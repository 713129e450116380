import type { Arguments } from "./arguments";
import { inResourceGroup } from "./arm-id";
import { nothingComputed, type ResourceKinds } from "./resource-kinds";

export const siteType = "Microsoft.Web/sites";
export const siteConfigType = "Microsoft.Web/sites/config";

/** Extension that takes a package on Flex Consumption. */
export const oneDeploy = "extensions/onedeploy";

/** `<name>.azurewebsites.net`. */
export function siteHostName(siteName: string): string {
  return `${siteName}.azurewebsites.net`;
}

export const functionAppKinds: ResourceKinds = {
  service: "Azure Functions",
  here: "the deployed package in a process of its own for each site, with the stack's app settings and nothing else in its environment",
  terraform: {
    azurerm_service_plan: (resource: Arguments) => ({
      id: inResourceGroup(
        resource.text("resource_group_name"),
        "Microsoft.Web/serverFarms",
        resource.text("name"),
      ),
      kind: "functionapp",
    }),
  },
  azure: {
    [siteType]: (resource) => ({ defaultHostName: siteHostName(resource.text("name")) }),
    [siteConfigType]: nothingComputed,
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": nothingComputed,
  },
  actions: [oneDeploy],
};
