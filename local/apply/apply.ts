import { join, resolve } from "node:path";
import { localTenantId } from "../identity/guid";
import type { AppliedStack } from "./applied-stack";
import { evaluateStack } from "./evaluated-stack";
import { HostNames, type LocalEndpoints } from "./host-names";
import { readStack } from "./read-stack";
import { managedIdentities, roleAssignments } from "./role-assignments";
import { serviceBusNamespaces } from "./service-bus";
import { functionAppSites } from "./sites";
import { storageAccounts } from "./storage-accounts";
import { workflows } from "./workflows";

export interface ApplyOptions {
  /** cdktf's output folder, usually `cdktf.out`. */
  readonly outdir: string;
  /** Stack name. */
  readonly name: string;
  /** Folder of the stack's local data; packages are unzipped below it. */
  readonly dataFolder: string;
  /** Where the stack's host names lead on this machine. */
  readonly endpoints: LocalEndpoints;
}

/**
 * Plays Terraform's part: reads a synthesized stack, evaluates it, checks what Azure would refuse
 * or what could not run, and unzips the Function Apps' packages.
 *
 * @throws Error naming the resource, the argument, what was got and what is expected
 */
export function applyStack(options: ApplyOptions): AppliedStack {
  const synthesized = readStack(options.outdir, options.name);
  const stack = evaluateStack(synthesized);
  const hostNames = new HostNames(stack, options.endpoints);
  const identities = managedIdentities(stack);
  const assignments = roleAssignments(stack);
  return {
    name: synthesized.name,
    tenantId: localTenantId,
    outputs: hostNames.localize(stack.outputs, "output"),
    identities,
    roleAssignments: assignments,
    storageAccounts: storageAccounts(stack),
    functionApps: functionAppSites({
      stack,
      hostNames,
      identities,
      roleAssignments: assignments,
      stackFolder: synthesized.folder,
      packagesFolder: join(resolve(options.dataFolder), "packages"),
    }),
    workflows: workflows(stack, hostNames),
    serviceBusNamespaces: serviceBusNamespaces(stack),
  };
}
