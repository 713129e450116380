import { DataAzurermClientConfig } from "@cdktf/provider-azurerm/lib/data-azurerm-client-config";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { Fn, TerraformLocal, TerraformOutput, TerraformStack, type TerraformResource } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { outputs, type OutputName } from "../contract";
import { AzapiProvider } from "./azapi";
import { physicalName, uniqueSuffixLength, type NamedResource } from "./names";
import { addTerraformState, type RemoteState } from "./terraform-state";

export interface AzureStackProps {
  /** Azure region, e.g. `northeurope`. */
  readonly location: string;
  /** Short name of the environment, part of every name. */
  readonly environment: string;
  /** First part of every name. */
  readonly namePrefix: string;
  /** Added to the stack's own tags. */
  readonly tags: Readonly<Record<string, string>>;
  /** Name of a resource group that exists, in the deployer's subscription. @default the stack's own */
  readonly existingResourceGroup?: string;
  /** Whether Terraform refuses to destroy what `protect()` was called for. @default false */
  readonly protect?: boolean;
  /** @default a state file in `.tfstate` beside cdktf.json */
  readonly backend?: RemoteState;
}

/** A stack in one resource group: providers, state, names, tags and outputs. */
export class AzureStack extends TerraformStack {
  /** The group that holds the stack: its own, or an existing one. */
  readonly resourceGroup: { readonly id: string; readonly name: string };
  /** The stack's own group; undefined where it was put into an existing one. */
  readonly ownResourceGroup?: ResourceGroup;
  /** Tenant, subscription and object id of whoever deploys. */
  readonly deployer: DataAzurermClientConfig;
  readonly location: string;
  readonly tags: Record<string, string>;
  private readonly uniqueSuffix: TerraformLocal;
  /** Names that are taken, with the path of the construct that took each. */
  private readonly takenNames = new Map<string, string>();

  /** The stack that a construct is part of. */
  static override of(construct: IConstruct): AzureStack {
    const stack = TerraformStack.of(construct);
    if (stack instanceof AzureStack) return stack;
    throw new Error(
      `${construct.node.path} is part of a ${stack.constructor.name}; put it into an AzureStack, which names, tags and locates it`,
    );
  }

  constructor(
    scope: Construct,
    private readonly workload: string,
    private readonly props: AzureStackProps,
  ) {
    super(scope, workload);
    this.addProviders();
    const { backend: remote, namePrefix, environment } = props;
    addTerraformState(this, { name: `${namePrefix}-${workload}-${environment}`, remote });
    this.location = props.location;
    this.tags = { ...props.tags, workload, environment: props.environment };
    this.deployer = new DataAzurermClientConfig(this, "Deployer");
    const name = this.physicalName(this, "resourceGroup");
    this.uniqueSuffix = new TerraformLocal(
      this,
      "unique_suffix",
      Fn.substr(Fn.sha1(Fn.join("", [this.deployer.subscriptionId, name])), 0, uniqueSuffixLength),
    );
    this.uniqueSuffix.overrideLogicalId("unique_suffix");
    const { location, tags } = this;
    if (props.existingResourceGroup !== undefined) {
      this.resourceGroup = existingGroup(this.deployer, props.existingResourceGroup);
      return;
    }
    this.ownResourceGroup = new ResourceGroup(this, "ResourceGroup", { name, location, tags });
    this.resourceGroup = this.ownResourceGroup;
    this.protect(this.ownResourceGroup);
  }

  /**
   * Name of a resource by the rules of its type; `purpose` tells two of a type apart.
   * @throws Error when another construct has the name: Azure would take the second resource for an
   * update of the first
   */
  physicalName(owner: IConstruct, resource: NamedResource, purpose?: string): string {
    const { namePrefix, environment } = this.props;
    const parts = { namePrefix, purpose, workload: this.workload, environment };
    // Two texts of one token are not the same text, so that the suffix is left out of the comparison.
    this.claim(owner, resource, physicalName(resource, { ...parts, uniqueSuffix: "*" }));
    return physicalName(resource, { ...parts, uniqueSuffix: this.uniqueSuffix?.asString ?? "" });
  }

  /**
   * Takes a name for a construct, in a kind of resource or below a parent.
   * @throws Error when another construct has it
   */
  claim(owner: IConstruct, kind: string, name: string): void {
    const other = this.takenNames.get(`${kind} ${name}`);
    if (other !== undefined) {
      throw new Error(
        `${owner.node.path} and ${other} would both be the ${kind} ${name}; give one of them a purpose or a name of its own`,
      );
    }
    this.takenNames.set(`${kind} ${name}`, owner.node.path);
  }

  /**
   * Lets Terraform refuse every plan that destroys a resource, where the stack is protected: what is
   * in it could not be brought back.
   */
  protect(resource: TerraformResource): void {
    if (this.props.protect !== true) return;
    resource.lifecycle = { ...resource.lifecycle, preventDestroy: true };
  }

  /** What nearly every resource asks for: its place and its tags. */
  get placement() {
    return {
      location: this.location,
      resourceGroupName: this.resourceGroup.name,
      tags: this.tags,
    };
  }

  /** Adds one of the outputs that all stacks answer to. */
  output(name: OutputName, value: string): void {
    const output = new TerraformOutput(this, name, { value, description: outputs[name] });
    output.overrideLogicalId(name);
  }

  private addProviders(): void {
    new AzapiProvider(this, "Azapi");
    new AzurermProvider(this, "Azurerm", {
      storageUseAzuread: true,
      resourceProviderRegistrations: "none",
      features: [
        {
          resourceGroup: [{ preventDeletionIfContainsResources: true }],
          // Deleted softly its name stays taken for two weeks, in its region only.
          logAnalyticsWorkspace: [{ permanentlyDeleteOnDestroy: this.props.protect !== true }],
          // Probing a new account's data plane needs a data role that the deployer does not hold.
          storage: [{ dataPlaneAvailable: false }],
        },
      ],
    });
  }
}

/** Known without being read: reading it would take a right more, and give nothing more. */
function existingGroup({ subscriptionId }: DataAzurermClientConfig, name: string) {
  return { id: `/subscriptions/${subscriptionId}/resourceGroups/${name}`, name };
}
