import { tableType } from "./kinds/storage";
import { armName, armType } from "./kinds/arm-id";
import { Arguments } from "./kinds/arguments";
import { EvaluatedStack, type EvaluatedResource } from "./evaluated-stack";
import { TerraformError, type ValueMap } from "./terraform/value";

/** What is on this machine in place of one resource that another deployment owns. */
export interface StandIn {
  /** Of a vault: values by the names of its secrets. For this machine only. */
  readonly secrets?: Readonly<Record<string, string>>;
  /** Of a storage account: what is in it. */
  readonly containers?: readonly string[];
  readonly queues?: readonly string[];
  readonly tables?: readonly string[];
}

/** Stand-ins by the ARM id of the resource; `{}` for one that nothing here asks for anything. */
export type StandIns = Readonly<Record<string, StandIn>>;

const vaultType = "Microsoft.KeyVault/vaults";
const accountType = "Microsoft.Storage/storageAccounts";
/** Resources of this type are only known by their ids. */
const standInType = "stand-in";

/**
 * The stack, and beside it what it uses of others: an account stands in Azurite as the stack's own
 * do, and roles on it count.
 *
 * @throws TerraformError for a stand-in of what has no such thing
 */
export function withStandIns(stack: EvaluatedStack, standIns: StandIns): EvaluatedStack {
  const resources = Object.entries(standIns).flatMap(([id, standIn]) => resourcesOf(id, standIn));
  return resources.length === 0
    ? stack
    : new EvaluatedStack([...stack.resources, ...resources], stack.outputs);
}

/** The value of a vault's secret; undefined when no stand-in has it. */
export function standInSecret(
  stack: EvaluatedStack,
  vault: string,
  secret: string,
): { readonly vaultId: string; readonly value?: string } | undefined {
  const found = stack
    .ofType(standInType)
    .find((resource) => armName(resource.text("id")).toLowerCase() === vault.toLowerCase());
  if (found === undefined) return undefined;
  return { vaultId: found.text("id"), value: found.object("secrets").optionalText(secret) };
}

function resourcesOf(id: string, standIn: StandIn): EvaluatedResource[] {
  const { secrets, containers = [], queues = [], tables = [] } = standIn;
  const type = armType(id);
  const hasData = containers.length + queues.length + tables.length > 0;
  if ((secrets !== undefined && type !== vaultType) || (hasData && type !== accountType)) {
    throw new TerraformError(
      `the stand-in of ${id}: secrets are of a ${vaultType}, containers, queues and tables of a ${accountType}; it is a ${type}`,
    );
  }
  const resource = (kind: string, values: ValueMap) => ({
    type: kind,
    attributes: new Arguments(`stand-in of ${id}`, values),
  });
  if (type !== accountType) return [resource(standInType, { id, secrets: secrets ?? {} })];
  return [
    resource("azurerm_storage_account", {
      id,
      name: armName(id),
      shared_access_key_enabled: false,
    }),
    ...containers.map((name) =>
      resource("azurerm_storage_container", {
        id: `${id}/blobServices/default/containers/${name}`,
        name,
      }),
    ),
    ...queues.map((name) =>
      resource("azurerm_storage_queue", { id: `${id}/queueServices/default/queues/${name}`, name }),
    ),
    ...tables.map((name) =>
      resource("azapi_resource", {
        id: `${id}/tableServices/default/tables/${name}`,
        name,
        type: `${tableType}@2023-05-01`,
      }),
    ),
  ];
}
