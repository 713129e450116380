import type { Json } from "./json";

export type RunAfterStatus = "Succeeded" | "Failed" | "Skipped" | "TimedOut";

/** What every action may have. */
export interface ActionBase {
  /** Siblings that must end first, each with the statuses to go on after. @default none: start at once */
  readonly runAfter?: Readonly<Record<string, readonly [RunAfterStatus, ...RunAfterStatus[]]>>;
  readonly description?: string;
  readonly trackedProperties?: Readonly<Record<string, Json>>;
  readonly runtimeConfiguration?: SecureData;
}

/** Hides inputs or outputs in the run history. */
export interface SecureData {
  readonly secureData?: { readonly properties: readonly ("inputs" | "outputs")[] };
}
