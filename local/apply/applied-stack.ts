import type { Value } from "./terraform/value";

/**
 * What a synthesized stack is, once it stands on this machine: the answer of `apply`, and all that
 * the other parts of the local runtime know of the stack.
 */
export interface AppliedStack {
  /** Stack name, the folder's name under `cdktf.out/stacks`. */
  readonly name: string;
  /** Microsoft Entra tenant that issues the tokens of this machine. */
  readonly tenantId: string;
  /** Evaluated Terraform outputs; host names of the stack already point at this machine. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly identities: readonly ManagedIdentity[];
  readonly roleAssignments: readonly RoleAssignment[];
  readonly storageAccounts: readonly StorageAccount[];
  readonly functionApps: readonly FunctionAppSite[];
  readonly workflows: readonly WorkflowResource[];
  readonly serviceBusNamespaces: readonly ServiceBusNamespace[];
}

export interface ManagedIdentity {
  /** ARM resource id. */
  readonly id: string;
  readonly name: string;
  readonly clientId: string;
  readonly principalId: string;
}

export interface RoleAssignment {
  /** ARM id of the scope; a resource below it inherits the role. */
  readonly scope: string;
  /** GUID of the role definition. */
  readonly roleId: string;
  readonly principalId: string;
}

export interface StorageAccount {
  readonly id: string;
  readonly name: string;
  /** `shared_access_key_enabled`; Azure's default is true. */
  readonly sharedKeyEnabled: boolean;
  readonly containers: readonly string[];
  readonly queues: readonly string[];
  readonly tables: readonly string[];
}

export interface FunctionAppSite {
  readonly id: string;
  readonly name: string;
  /** `<name>.azurewebsites.net`. */
  readonly hostName: string;
  /** Major version of Node on Azure (`functionAppConfig.runtime`). */
  readonly nodeVersion: string;
  /** User-assigned identities of the site, as ARM ids. */
  readonly identityIds: readonly string[];
  /** Folder with host.json, package.json and the bundle: the asset behind the deployed package blob. */
  readonly packageFolder: string;
  /**
   * App settings, evaluated; every URL of the stack already points at 127.0.0.1. A Service Bus
   * connection keeps its host name, by which the Functions host finds the namespace.
   */
  readonly settings: Readonly<Record<string, string>>;
  /** Platform CORS (`siteConfig.cors.allowedOrigins`); empty when off. */
  readonly corsOrigins: readonly string[];
  /** IPv4 addresses and ranges that may call. @default all */
  readonly allowedAddresses?: readonly string[];
  /** App Service authentication (`authsettingsV2`); absent when off. */
  readonly authentication?: SiteAuthentication;
}

export interface SiteAuthentication {
  /** `openIdIssuer` of the Microsoft Entra provider. */
  readonly issuer: string;
  readonly clientId: string;
  readonly allowedAudiences: readonly string[];
  /** `defaultAuthorizationPolicy`: client ids of the applications that may call; absent for all. */
  readonly allowedApplications?: readonly string[];
  /** `defaultAuthorizationPolicy`: object ids of those who may call; absent for all. */
  readonly allowedPrincipals?: readonly string[];
  /** `globalValidation.excludedPaths`: served without a token. */
  readonly excludedPaths: readonly string[];
}

export interface WorkflowResource {
  readonly id: string;
  readonly name: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly state: "Enabled" | "Disabled";
  readonly definition: unknown;
  /** Values of the definition's parameters, unwrapped from `{ value }`. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly identityIds: readonly string[];
  /** `properties.accessControl`, as deployed. */
  readonly accessControl: unknown;
  /** `properties.accessEndpoint`, on the gateway: `<gateway>/workflows/<workflow id>`. */
  readonly accessEndpoint: string;
}

export interface ServiceBusNamespace {
  readonly id: string;
  /** Settings and workflows call it `<name>.servicebus.windows.net`. */
  readonly name: string;
  readonly queues: readonly ServiceBusQueueResource[];
}

/** A queue with the attributes of its Terraform resource; ISO 8601 durations already in seconds. */
export interface ServiceBusQueueResource {
  readonly id: string;
  readonly name: string;
  readonly lockSeconds: number;
  readonly maxDeliveryCount: number;
  readonly timeToLiveSeconds: number;
  readonly deadLetteringOnMessageExpiration: boolean;
  readonly requiresDuplicateDetection: boolean;
  readonly duplicateDetectionSeconds: number;
}

/**
 * A value whose strings point at this machine wherever they named something of the stack.
 *
 * @param place what the value is, for messages
 * @throws TerraformError when a string names a storage host in a way that has no local form
 */
export type Localize = <T extends Value>(value: T, place: string) => T;
