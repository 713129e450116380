import { callbackOrigin, settings } from "../../contract";
import { isList, isMap, TerraformError, type Value } from "./terraform/value";
import type { EvaluatedStack } from "./evaluated-stack";
import { siteHostName, siteType, workflowHost, workflowType } from "./kinds/azapi";
import type { Arguments } from "./kinds/arguments";
import { byAzapiType, byType, propertiesOf } from "./select";
import { serviceBusHost, serviceBusPath } from "./service-bus";

/** Origins (no trailing slash) on this machine that stand for the hosts of the stack. */
export interface LocalEndpoints {
  readonly storage: StorageOrigins;
  /** The gateway: the public door of sites and workflows. */
  readonly gateway: string;
}

/** Origin of each storage service; the account is the first segment of the path. */
export interface StorageOrigins {
  readonly blob: string;
  readonly queue: string;
  readonly table: string;
}

/** Turns the host names of a stack into addresses on this machine. */
export class HostNames {
  private readonly replacements: readonly (readonly [azure: string, local: string])[];

  constructor(stack: EvaluatedStack, endpoints: LocalEndpoints) {
    const gatewayHost = new URL(endpoints.gateway).host;
    this.replacements = [
      ...byType(stack, "azurerm_storage_account").flatMap((account) =>
        storageReplacements(account.text("name"), endpoints.storage),
      ),
      ...byAzapiType(stack, siteType).flatMap((site) => {
        const host = siteHostName(site.text("name"));
        return [
          // The gateway is the public door here, whatever door the stack has on Azure.
          ...publicBaseUrls(site).map((url) => [url, endpoints.gateway] as const),
          [`https://${host}`, endpoints.gateway],
          [host, gatewayHost],
        ] as const;
      }),
      ...byAzapiType(stack, workflowType).flatMap((workflow) => {
        const location = workflow.text("location");
        return [
          [`https://${workflowHost(location)}`, endpoints.gateway],
          // Who may be called back is a setting; here the one door is the gateway.
          [callbackOrigin(location), endpoints.gateway],
        ] as const;
      }),
      ...byType(stack, "azurerm_servicebus_namespace").map((namespace) => {
        const name = namespace.text("name");
        const local = `${endpoints.gateway}${serviceBusPath(name)}`;
        // Only URLs: the host name alone is for the Functions host, which finds its queue by it.
        return [`https://${serviceBusHost(name)}`, local] as const;
      }),
    ];
  }

  /**
   * A value whose strings point at this machine wherever they named a host of the stack.
   *
   * @param place what the value is, for messages
   * @throws TerraformError when a string names a storage host in a way that has no local form
   */
  localize<T extends Value>(value: T, place: string): T {
    return this.replaceIn(value, place) as T;
  }

  private replaceIn(value: Value, place: string): Value {
    if (typeof value === "string") return this.replaceText(value, place);
    if (isList(value)) return value.map((item) => this.replaceIn(item, place));
    if (!isMap(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, this.replaceIn(item, `${place}.${key}`)]),
    );
  }

  private replaceText(text: string, place: string): string {
    const replaced = this.replacements.reduce(
      (result, [azure, local]) => result.replaceAll(azure, () => local),
      text,
    );
    const left = /[a-z0-9]+\.(blob|queue|table)\.core\.windows\.net/.exec(replaced)?.[0];
    if (left !== undefined) {
      throw new TerraformError(
        `${place} would reach out to ${left}: it must be an https:// URL of a storage account of the stack, got "${text}"`,
      );
    }
    return replaced;
  }
}

function publicBaseUrls(site: Arguments): readonly string[] {
  return propertiesOf(site)
    .object("siteConfig")
    .objects("appSettings")
    .filter((setting) => setting.text("name") === settings.publicBaseUrl)
    .map((setting) => setting.text("value").replace(/\/$/, ""));
}

function storageReplacements(
  account: string,
  origins: StorageOrigins,
): readonly (readonly [string, string])[] {
  return (["blob", "queue", "table"] as const).map(
    (service) =>
      [`https://${account}.${service}.core.windows.net`, `${origins[service]}/${account}`] as const,
  );
}
