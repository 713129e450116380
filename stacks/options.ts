import type { FunctionAppAuthentication } from "../constructs/site-authentication";
import type { RemoteState } from "../constructs/terraform-state";
import type { Profile, RequestSchemaChoice, WorkSettings } from "../contract";
import type { FacadeConfiguration } from "./facade-schema";
import type { PlatformConfiguration } from "./platform-schema";

/** What a deployment can choose; limits and defaults are those of `configurationSchema`. */
export interface Configuration extends PlatformConfiguration {
  /** Azure region by its short name. @default northeurope */
  readonly location: string;
  /** Name of the environment, part of every resource's name. @default dev */
  readonly environment: string;
  /** First part of every resource's name. @default arr */
  readonly namePrefix: string;
  /** Tags of every resource, besides `workload` and `environment`. @default none */
  readonly tags: Readonly<Record<string, string>>;
  /**
   * Whether Terraform refuses a plan that destroys the resource group, the operation store or a
   * queue. @default true for every environment but dev
   */
  readonly protect?: boolean;
  /** Container for Terraform's state, reached with Entra ID. @default a local state file */
  readonly backend?: RemoteState;
  /**
   * What the status endpoint answers when the client does not choose. `see-other` misleads clients
   * that poll Location and look at the status alone: they take its 200 for the result (docs/clients.md).
   * @default redirect
   */
  readonly profile: Profile;
  /** Hours that a result stays after its operation ended, 1 to 720. @default 24 */
  readonly retentionHours: number;
  /** Minutes after which an operation that has not ended fails, 1 to 10,080 (a week). @default 60 */
  readonly deadlineMinutes: number;
  /**
   * Minutes that one attempt at the work may take, 1 to 28: the platform ends a function, and the
   * process that it shares with others, at 30. Less than `deadlineMinutes`.
   * @default 28, or the deadline
   */
  readonly attemptMinutes?: number;
  /** The work's own settings, by the schema in work/schema.ts. @default the defaults there */
  readonly work: WorkSettings;
  /** What URLs in answers begin with, where a gateway stands in front. @default the Function App's */
  readonly publicBaseUrl?: string;
  /**
   * What the `type` of a problem begins with, where problems are explained elsewhere; ends in `/` or
   * `#`, and the error code follows. @default the site's own page of each problem
   */
  readonly problemBaseUrl?: string;
  /** Origins whose scripts may call. @default none */
  readonly corsOrigins: readonly string[];
  /** Who may submit. @default holders of a function key */
  readonly authentication: FunctionAppAuthentication;
  /** API that does the work of `functions-logic-app`, called over https. @default work/workflow.ts */
  readonly backendUrl?: string;
  /**
   * Where a `DELETE` ends what that API does for an operation, with `{operationId}` in the place of the
   * id, which it gets as `Operation-Id` and `Idempotency-Key`. @default a cancel does not reach it
   */
  readonly backendCancelUrl?: string;
  /**
   * What requests to it are checked by before they are accepted: `any` JSON object or array passes,
   * or the schema of work/schema.ts. @default any
   */
  readonly backendRequestSchema: RequestSchemaChoice;
  /** Minutes that the API may take, 1 to 1440; less than `deadlineMinutes`. @default 30 */
  readonly backendTimeoutMinutes: number;
  /** The synchronous door of `logic-app-facade`. */
  readonly facade: FacadeConfiguration;
}

/** Where anything may be thrown away, unless the configuration says otherwise. */
const unprotectedEnvironment = "dev";

/** Whether Terraform keeps what the stack holds. */
export function isProtected({
  environment,
  protect = environment !== unprotectedEnvironment,
}: Pick<Configuration, "environment" | "protect">): boolean {
  return protect;
}
