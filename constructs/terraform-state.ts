import { relative, resolve, sep } from "node:path";
import { App, AzurermBackend, LocalBackend, type TerraformStack } from "cdktf";

/** Where Terraform keeps its state: a blob, reached with Microsoft Entra ID instead of a key. */
export interface RemoteState {
  readonly resourceGroup: string;
  readonly storageAccount: string;
  readonly container: string;
  /** @default the deployer's subscription */
  readonly subscriptionId?: string;
}

export interface TerraformStateProps {
  /** Tells this deployment from every other: prefix, stack and environment. */
  readonly name: string;
  /** @default a file `<name>.tfstate` in `folder` */
  readonly remote?: RemoteState;
  /** Folder of local state files. @default `.tfstate` beside cdktf.json */
  readonly folder?: string;
}

/** Folder of the local state files; git ignores it. */
const localStateFolder = resolve(__dirname, "../.tfstate");

/**
 * Gives a stack its state: one for each prefix, stack and environment, so that deploying a second
 * environment from the same checkout never plans to destroy the first.
 */
export function addTerraformState(stack: TerraformStack, props: TerraformStateProps): void {
  const { name, remote, folder = localStateFolder } = props;
  const file = `${name}.tfstate`;
  if (remote === undefined) {
    const workingFolder = resolve(App.of(stack).outdir, "stacks", stack.node.id);
    // Relative, so that the synthesized file is the same on every machine; from the working folder,
    // so that `--output` does not move the state.
    const path = relative(workingFolder, resolve(folder, file)).split(sep).join("/");
    new LocalBackend(stack, { path });
    return;
  }
  new AzurermBackend(stack, {
    resourceGroupName: remote.resourceGroup,
    storageAccountName: remote.storageAccount,
    containerName: remote.container,
    subscriptionId: remote.subscriptionId,
    key: file,
    useAzureadAuth: true,
  });
}
