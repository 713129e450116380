import { join, resolve } from "node:path";
import { localTenantId } from "../identity/guid";
import { localizer, type Address } from "./addresses";
import type { AppliedStack } from "./applied-stack";
import { evaluateStack } from "./evaluate-stack";
import type { EvaluatedStack } from "./evaluated-stack";
import { managedIdentities, roleAssignments } from "./kinds/identity";
import { workflows } from "./kinds/logic-app";
import { serviceBusNamespaces } from "./kinds/service-bus";
import { storageAccounts } from "./kinds/storage";
import { readStack } from "./read-stack";
import { withStandIns, type StandIns } from "./stand-ins";
import { functionAppSites } from "./sites/function-app-sites";

export interface ApplyOptions {
  /** cdktf's output folder, usually `cdktf.out`. */
  readonly outdir: string;
  /** Stack name. */
  readonly name: string;
  /** Folder of the stack's local data; packages are unzipped below it. */
  readonly dataFolder: string;
  /** Where the sources of the packages are, which their source maps lead to. @default not here */
  readonly sourcesFolder?: string;
  /** What is here in place of resources that other deployments own. @default nothing */
  readonly standIns?: StandIns;
  /** Where what Azure would answer for is answered on this machine. */
  readonly addressesOf: (stack: EvaluatedStack) => readonly Address[];
}

/**
 * Plays Terraform's part: reads a synthesized stack, evaluates it, checks what Azure would refuse
 * or what could not run, and unzips the Function Apps' packages.
 *
 * @throws Error naming the resource, the argument, what was got and what is expected
 */
export function applyStack(options: ApplyOptions): AppliedStack {
  const synthesized = readStack(options.outdir, options.name);
  const stack = withStandIns(evaluateStack(synthesized), options.standIns ?? {});
  const localize = localizer(options.addressesOf(stack));
  const identities = managedIdentities(stack);
  const assignments = roleAssignments(stack);
  return {
    name: synthesized.name,
    tenantId: localTenantId,
    outputs: localize(stack.outputs, "output"),
    identities,
    roleAssignments: assignments,
    storageAccounts: storageAccounts(stack),
    functionApps: functionAppSites({
      ...{ stack, localize, identities, roleAssignments: assignments },
      stackFolder: synthesized.folder,
      packagesFolder: join(resolve(options.dataFolder), "packages"),
      sourcesFolder: options.sourcesFolder,
    }),
    workflows: workflows(stack, localize),
    serviceBusNamespaces: serviceBusNamespaces(stack),
  };
}
