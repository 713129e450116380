import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { AzureStack } from "../constructs/azure-stack";
import type { IGrantee, Role } from "../constructs/grants";
import type { LogicApp } from "../constructs/logic-app";
import type { Monitoring } from "../constructs/monitoring";
import type { OperationStore } from "../constructs/operation-store";

/** What a work's additions to a stack can build on (docs/extending.md). */
export interface WorkStack {
  /** Scope of further constructs. */
  readonly stack: AzureStack;
  /** Who does the work, and gets the roles that it needs: the Function App, or the workflow. */
  readonly worker: IGrantee;
  /** The Function App. */
  readonly app: IGrantee;
  /** The workflow that does the work; in `functions-logic-app` only. */
  readonly workflow?: Pick<LogicApp, "addConnection">;
  readonly monitoring: Monitoring;
  readonly store: OperationStore;
  /** Gives whoever does the work a role on a resource that another deployment owns. */
  readonly grantExisting: (grant: ExistingGrant) => void;
  /**
   * Gives one of the work's own settings a value that only the deployment knows. It reaches the
   * function as `settings`, and a workflow by `setting`.
   * @param name as in `settingsSchema`, of type `string` and without a default; synth refuses another
   */
  readonly addSetting: (name: string, value: string) => void;
  /**
   * Gives one of the work's own settings the value of a secret in a vault that exists, and the
   * Function App the right to read it. The platform reads it when the app starts: neither state nor
   * settings hold it. Functions only: a workflow asks the vault by an action.
   */
  readonly addSecret: (name: string, secret: VaultSecret) => void;
}

export interface ExistingGrant {
  readonly role: Role;
  /** ARM id of the resource: the narrowest that serves. */
  readonly on: string;
  /** That resource in words, such as `scanned documents`; part of the assignment's id. */
  readonly what: string;
}

export interface VaultSecret {
  /** ARM id of the vault, which authorizes by roles. */
  readonly vaultId: string;
  /** Name of the secret. */
  readonly secret: string;
}

/** What work/resources.ts exports as `addResources`. */
export type AddResources = (to: WorkStack) => void;

/**
 * Calls `addResources` of the work's resources.ts, when there is that file.
 * @param folder the work's. @default the one that the synth resolves
 * @throws Error when the file does not export it
 */
export function addWorkResources(
  to: WorkStack,
  folder = dirname(require.resolve("#work/work")),
): void {
  const file = join(folder, "resources.ts");
  if (!existsSync(file)) return;
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a file that need not be there cannot be imported
  const { addResources } = require(file) as { readonly addResources?: AddResources };
  if (addResources === undefined) {
    throw new Error(`${file} exports no function addResources; export it, or remove the file`);
  }
  addResources(to);
}

/** Value of an app setting that the platform replaces by the secret. */
export function keyVaultReference({ vaultId, secret }: VaultSecret): string {
  return `@Microsoft.KeyVault(SecretUri=https://${vaultName(vaultId)}.vault.azure.net/secrets/${secret})`;
}

/** @throws Error when it is no vault's ARM id */
export function vaultName(vaultId: string): string {
  const [, name] =
    /^\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.KeyVault\/vaults\/([\w-]+)$/i.exec(
      vaultId,
    ) ?? [];
  if (name !== undefined) return name;
  throw new Error(
    `a vault is named by its ARM id, /subscriptions/…/providers/Microsoft.KeyVault/vaults/<name>; got ${vaultId}`,
  );
}
