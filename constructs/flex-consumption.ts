import type { NodeVersion } from "../contract";

/** How a Function App on the Flex Consumption plan runs and scales. */
export interface FlexConsumptionProps {
  /** Major version of Node. @default 22 */
  readonly nodeVersion?: NodeVersion;
  /** Memory of an instance: 512, 2048 or 4096. @default 2048 */
  readonly instanceMemoryMb?: number;
  /**
   * Most instances at a time of each scale group, 40 to 1000: the HTTP functions are one, and every
   * other trigger is one of its own. @default 40
   */
  readonly maximumInstances?: number;
  /**
   * Instances that are always there, by scale group: `http`, or `function:<name>` for a function
   * with another trigger. They are billed while idle. @default none
   */
  readonly alwaysReady?: Readonly<Record<string, number>>;
  /** HTTP requests that one instance serves at a time, 1 to 1000. @default Azure's, by memory */
  readonly httpConcurrency?: number;
  /**
   * What a deployment does to running work. `Recreate` terminates it: a message that was being
   * worked on is invisible for up to 10 minutes before it is delivered again. `RollingUpdate` lets it
   * end, and is a preview that Microsoft does not recommend for production yet.
   * @default Recreate
   */
  readonly siteUpdateStrategy?: SiteUpdateStrategy;
}

/**
 * A change of the strategy holds from the next update of the site on.
 * Source: https://learn.microsoft.com/azure/azure-functions/flex-consumption-site-updates
 */
export const siteUpdateStrategies = ["Recreate", "RollingUpdate"] as const;
export type SiteUpdateStrategy = (typeof siteUpdateStrategies)[number];

/**
 * API version of `Microsoft.Web`; the first that takes `siteUpdateStrategy`, as its page says. The
 * schemas of Azure have it from 2025-05-01 on (Azure/azure-rest-api-specs pull request 39170).
 */
export const webApi = "2024-11-01";

/** Where Flex Consumption deploys from, and as whom. */
export interface DeploymentStorage {
  readonly containerUrl: string;
  readonly identityId: string;
}

/** `properties.functionAppConfig` of a `Microsoft.Web/sites`. */
export function functionAppConfig(
  props: FlexConsumptionProps,
  { containerUrl, identityId }: DeploymentStorage,
): Record<string, unknown> {
  const { nodeVersion = "22", instanceMemoryMb = 2048, maximumInstances = 40 } = props;
  const { alwaysReady = {}, httpConcurrency, siteUpdateStrategy = "Recreate" } = props;
  const ready = Object.entries(alwaysReady).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    deployment: {
      storage: {
        type: "blobContainer",
        value: containerUrl,
        authentication: {
          type: "UserAssignedIdentity",
          userAssignedIdentityResourceId: identityId,
        },
      },
    },
    runtime: { name: "node", version: nodeVersion },
    scaleAndConcurrency: {
      maximumInstanceCount: maximumInstances,
      instanceMemoryMB: instanceMemoryMb,
      ...(ready.length > 0 && {
        alwaysReady: ready.map(([name, instanceCount]) => ({ name, instanceCount })),
      }),
      ...(httpConcurrency !== undefined && {
        triggers: { http: { perInstanceConcurrency: httpConcurrency } },
      }),
    },
    siteUpdateStrategy: { type: siteUpdateStrategy },
  };
}
