import { Construct } from "constructs";
import { AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";

export interface ConnectionProps {
  /** Name of the managed connector, e.g. `servicebus`, `azureblob`, `keyvault`. */
  readonly api: string;
  /**
   * How the connector takes a managed identity: `managedIdentityAuth` where it offers several ways to
   * authenticate, `alternative` where it knows OAuth and an identity only (Azure Resource Manager,
   * Azure Automation, Microsoft Sentinel). @default managedIdentityAuth
   */
  readonly authentication?: "managedIdentityAuth" | "alternative";
  /**
   * What the connector must know besides, e.g. `{ namespaceEndpoint: "sb://…" }` for Service Bus. No
   * secrets: the identity takes their place. @default nothing
   */
  readonly values?: Readonly<Record<string, string>>;
  /** Tells two of a stack apart, as a part of the name. @default the connector's name */
  readonly purpose?: string;
}

/** An entry of the workflow parameter `$connections`. */
export interface ConnectionReference {
  readonly id: string;
  readonly connectionId: string;
  readonly connectionName: string;
  readonly connectionProperties: {
    readonly authentication: { readonly type: "ManagedServiceIdentity"; readonly identity: string };
  };
}

/**
 * A connection of Consumption workflows to a managed connector. It holds no credential: each workflow
 * that uses it says as which of its identities.
 * Source: "Authenticate access with managed identity", ARM template for API connections, Azure Logic Apps
 */
export class Connection extends Construct {
  readonly name: string;
  /** ARM id. */
  readonly id: string;
  /** ARM id of the connector in the stack's region. */
  readonly apiId: string;

  /** @throws Error when `alternative` comes with values, for which it has no place */
  constructor(scope: Construct, id: string, props: ConnectionProps) {
    super(scope, id);
    const stack = AzureStack.of(this);
    const { api, purpose = api } = props;
    this.name = stack.physicalName(this, "apiConnection", purpose);
    this.apiId = `/subscriptions/${stack.deployer.subscriptionId}/providers/Microsoft.Web/locations/${stack.location}/managedApis/${api}`;
    this.id = new AzapiResource(this, "Resource", {
      type: "Microsoft.Web/connections@2016-06-01",
      name: this.name,
      parentId: stack.resourceGroup.id,
      location: stack.location,
      tags: stack.tags,
      body: {
        kind: "V1",
        properties: {
          displayName: this.name,
          api: { id: this.apiId },
          ...this.authentication(props),
        },
      },
      // parameterValueType and parameterValueSet are documented, but in no schema of the type.
      schemaValidation: false,
    }).id;
  }

  /** What a workflow has as `$connections.<name>` to use the connection as an identity of its own. */
  usedBy(identityId: string): ConnectionReference {
    return {
      id: this.apiId,
      connectionId: this.id,
      connectionName: this.name,
      connectionProperties: {
        authentication: { type: "ManagedServiceIdentity", identity: identityId },
      },
    };
  }

  private authentication({
    authentication = "managedIdentityAuth",
    values = {},
  }: ConnectionProps): Record<string, unknown> {
    if (authentication === "alternative") {
      if (Object.keys(values).length > 0) {
        throw new Error(
          `${this.node.path}: a connector with the authentication 'alternative' takes no values, got ${Object.keys(values).join(", ")}; use 'managedIdentityAuth', or remove them`,
        );
      }
      return { customParameterValues: {}, parameterValueType: "Alternative" };
    }
    const entries = Object.entries(values).map(([name, value]): [string, unknown] => [
      name,
      { value },
    ]);
    return { parameterValueSet: { name: authentication, values: Object.fromEntries(entries) } };
  }
}
