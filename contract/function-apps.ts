/**
 * The connection that triggers and SDK clients share: the Functions host reads
 * `{connection}__queueServiceUri`, `__credential` and `__clientId` (identity-based connections).
 */
export const dataConnection = "DATA";

/** The connection to Service Bus: `{connection}__fullyQualifiedNamespace`, `__credential`, `__clientId`. */
export const serviceBusConnection = "SERVICE_BUS";

/** App settings by role. Whoever writes or reads a setting takes its name from here. */
export const settings = {
  blobServiceUri: `${dataConnection}__blobServiceUri`,
  queueServiceUri: `${dataConnection}__queueServiceUri`,
  tableServiceUri: `${dataConnection}__tableServiceUri`,
  /**
   * The storage accounts of operations beside that of the connection: JSON, a list of `blob` and
   * `table`, the services' URLs, in the order that decides which operation lies where
   * (./placement.ts). @default none
   */
  furtherAccounts: "FURTHER_DATA_ACCOUNTS",
  credential: `${dataConnection}__credential`,
  clientId: `${dataConnection}__clientId`,
  serviceBusNamespace: `${serviceBusConnection}__fullyQualifiedNamespace`,
  serviceBusCredential: `${serviceBusConnection}__credential`,
  serviceBusClientId: `${serviceBusConnection}__clientId`,
  /**
   * What the only URLs that the facade's worker calls back begin with: scheme, host, whose first
   * label may be `*`, and the path of the workflow.
   */
  callbackOrigin: "CALLBACK_ORIGIN",
  /** Origin of every absolute URL in an answer; never taken from a request. */
  publicBaseUrl: "PUBLIC_BASE_URL",
  /** What the `type` of a problem begins with; the error code follows. */
  problemBaseUrl: "PROBLEM_BASE_URL",
  /** Default profile of the status endpoint. */
  profile: "STATUS_PROFILE",
  retentionSeconds: "RETENTION_SECONDS",
  deadlineSeconds: "DEADLINE_SECONDS",
  /** Longest attempt at the work, of an app that does it. */
  attemptSeconds: "ATTEMPT_SECONDS",
  /** `function-key` or `entra`. */
  authentication: "AUTHENTICATION",
  /** Deliveries before the facade's queue dead-letters a message: no pause follows the last. */
  deliveryAttempts: "DELIVERY_ATTEMPTS",
  /** Where a run of the background workflow is started; holds no signature. */
  workflowTriggerUrl: "WORKFLOW_TRIGGER_URL",
  /** What a request is checked by: `work` or `any`. */
  requestSchema: "REQUEST_SCHEMA",
  /**
   * Where a `DELETE` ends what the backend does for an operation, `{operationId}` in the id's place.
   * @default nowhere
   */
  backendCancelUrl: "BACKEND_CANCEL_URL",
} as const;

type SettingName = (typeof settings)[keyof typeof settings];

/** What the address of a backend's job has in the place of the operation's id. */
export const operationIdPlace = "{operationId}";

/** What a setting is that a deployment leaves out. */
export const settingDefaults = {
  [settings.furtherAccounts]: "[]",
  [settings.backendCancelUrl]: "",
} as const satisfies { readonly [N in SettingName]?: string };

/** Who may submit: holders of a function key, or of a Microsoft Entra token. */
export const authenticationModes = ["function-key", "entra"] as const;
export type AuthenticationMode = (typeof authenticationModes)[number];

/** What a request is checked by: the work's own schema, or that of any JSON, which a backend judges. */
export const requestSchemas = ["work", "any"] as const;
export type RequestSchemaChoice = (typeof requestSchemas)[number];

/** Environment variable that the platform sets to `True` while App Service authentication is on. */
export const platformAuthentication = "WEBSITE_AUTH_ENABLED";

/** A Function App: its esbuild entry and the settings that its code reads. */
export interface FunctionAppDescription {
  /** Path from the project's root. */
  readonly entry: string;
  readonly settings: readonly SettingName[];
}

/** What every app reads, whatever brings its work to whom. */
export const settingsOfEveryApp = [
  settings.blobServiceUri,
  settings.tableServiceUri,
  settings.furtherAccounts,
  settings.credential,
  settings.clientId,
  settings.publicBaseUrl,
  settings.problemBaseUrl,
  settings.profile,
  settings.retentionSeconds,
  settings.deadlineSeconds,
  settings.authentication,
] as const;

export const functionApps = {
  functionsOnly: {
    entry: "functions/apps/functions-only.ts",
    settings: [...settingsOfEveryApp, settings.attemptSeconds, settings.queueServiceUri],
  },
  functionsLogicApp: {
    entry: "functions/apps/functions-logic-app.ts",
    settings: [
      ...settingsOfEveryApp,
      settings.workflowTriggerUrl,
      settings.requestSchema,
      settings.backendCancelUrl,
    ],
  },
  logicAppFacade: {
    entry: "functions/apps/logic-app-facade.ts",
    settings: [
      ...settingsOfEveryApp,
      settings.attemptSeconds,
      settings.serviceBusNamespace,
      settings.serviceBusCredential,
      settings.serviceBusClientId,
      settings.callbackOrigin,
      settings.deliveryAttempts,
    ],
  },
} as const satisfies Record<string, FunctionAppDescription>;
