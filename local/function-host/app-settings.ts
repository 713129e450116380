/** App settings of a site, as its process sees them. */
export type AppSettings = Readonly<Record<string, string>>;

/** An identity-based connection: `{name}__<address>`, `__credential`, `__clientId`. */
export interface IdentityConnection {
  readonly name: string;
  /** Endpoint or host name, the value of the address setting. */
  readonly address: string;
  readonly clientId: string;
}

/** App settings that Flex Consumption refuses. */
export const forbiddenOnFlexConsumption: readonly string[] = [
  "FUNCTIONS_WORKER_RUNTIME",
  "FUNCTIONS_WORKER_RUNTIME_VERSION",
  "FUNCTIONS_EXTENSION_VERSION",
  "FUNCTIONS_WORKER_PROCESS_COUNT",
  "WEBSITE_RUN_FROM_PACKAGE",
  "SCM_DO_BUILD_DURING_DEPLOYMENT",
  "ENABLE_ORYX_BUILD",
  "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
  "WEBSITE_CONTENTSHARE",
  "WEBSITE_CONTENTOVERVNET",
  "WEBSITE_NODE_DEFAULT_VERSION",
  "WEBSITE_TIME_ZONE",
  "WEBSITE_VNET_ROUTE_ALL",
  "TZ",
];

/** A name that a site on Linux takes, as Flex Consumption is. https://github.com/Azure/Azure-Functions/issues/1851 */
const settingName = /^[\w.]+$/;

/** Name of the host's own connection; triggers without a `connection` use it, too. */
export const hostStorage = "AzureWebJobsStorage";

/**
 * What is wrong with a site's settings as such, one line each: settings and names that Flex
 * Consumption refuses, and host storage that is not there.
 * https://learn.microsoft.com/azure/azure-functions/flex-consumption-plan#considerations
 */
export function settingViolations(settings: AppSettings): string[] {
  const forbidden = forbiddenOnFlexConsumption
    .filter((name) => settings[name] !== undefined)
    .map((name) => `Flex Consumption refuses the app setting ${name}: remove it`);
  const misnamed = Object.keys(settings)
    .filter((name) => !settingName.test(name))
    .map(
      (name) =>
        `Azure refuses the app setting "${name}": a name has letters, digits, periods and underscores only`,
    );
  const refused = [...forbidden, ...misnamed];
  const hasHostStorage = [
    hostStorage,
    `${hostStorage}__accountName`,
    `${hostStorage}__blobServiceUri`,
  ].some((name) => settings[name]);
  return hasHostStorage
    ? refused
    : [
        ...refused,
        `the app setting ${hostStorage}__accountName is missing: the host keeps its keys and timer schedules there`,
      ];
}

/**
 * Whether a function is switched off: no trigger of it is listened for. The name of such a function
 * has no hyphen, for its setting's name may have none.
 * https://learn.microsoft.com/azure/azure-functions/disable-function
 */
export function isDisabled(functionName: string, settings: AppSettings): boolean {
  return /^(true|1)$/i.test(settings[`AzureWebJobs.${functionName}.Disabled`] ?? "");
}

/**
 * The connection of a trigger.
 *
 * @param addressSetting `queueServiceUri` or `fullyQualifiedNamespace`
 * @throws Error that names the missing setting, as Azure's indexing error does
 */
export function identityConnection(
  settings: AppSettings,
  name: string,
  addressSetting: string,
): IdentityConnection {
  const read = (suffix: string) => {
    const setting = `${name}__${suffix}`;
    const value = settings[setting];
    if (!value) {
      throw new Error(`its connection "${name}" lacks the app setting ${setting}: add it`);
    }
    return value;
  };
  if (settings[name]) {
    throw new Error(
      `its connection "${name}" is a connection string: use ${name}__${addressSetting} and an identity`,
    );
  }
  const address = read(addressSetting);
  const credential = read("credential");
  if (credential !== "managedidentity") {
    throw new Error(`${name}__credential must be "managedidentity", got "${credential}"`);
  }
  return { name, address, clientId: read("clientId") };
}

/** Replaces `%NAME%` by the app setting, as the host does in binding options. */
export function resolveSettings(text: string, settings: AppSettings): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const value = settings[name];
    if (value === undefined) {
      throw new Error(`${whole} does not resolve: add the app setting ${name}`);
    }
    return value;
  });
}
