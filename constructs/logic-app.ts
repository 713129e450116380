import type { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { Fn, Lazy } from "cdktf";
import { Construct } from "constructs";
import { workflowAudience } from "../contract";
import { connectionsParameter, usedConnections } from "../workflow-engine/language/connections";
import { AzapiResource } from "./azapi";
import { AzureStack } from "./azure-stack";
import type { Connection } from "./connection";
import type { IGrantee } from "./grants";
import { KeptValue } from "./kept-value";
import { ManagedIdentity } from "./managed-identity";
import type { Monitoring } from "./monitoring";
import { purposes } from "./names";
import { retryTimeout, untilRolesAreKnown } from "./retries";

/** Who may start a run. */
export type TriggerAccess =
  /** Holders of the trigger's SAS URL, if given only from these addresses (CIDR). */
  | { readonly kind: "sas"; readonly callerAddresses?: readonly string[] }
  /** Those of `grantInvoke`, by token; the SAS URL opens nothing. */
  | { readonly kind: "identities" }
  /** These principals of this tenant, users included, by token; the SAS URL opens nothing. */
  | { readonly kind: "principals"; readonly objectIds: readonly string[] };

export interface LogicAppProps {
  /** Tells two Logic Apps of a stack apart, as a part of their names. @default the only one */
  readonly purpose?: string;
  /** Workflow definition, without deploy-time values and Terraform templates. */
  readonly definition: object;
  /** Values of the definition's parameters; deploy-time values belong here, the identity's ARM id too. */
  readonly parameters:
    Readonly<Record<string, unknown>> | ((identityId: string) => Readonly<Record<string, unknown>>);
  readonly triggerAccess: TriggerAccess;
  readonly monitoring: Monitoring;
  /**
   * Managed API connections, by the name that the definition's actions have for each. The workflow
   * uses them as its own identity, which must hold roles on what they connect to.
   * @default none
   */
  readonly connections?: Readonly<Record<string, Connection>>;
}

/**
 * A Consumption Logic App, made whole in one PUT that runs as its own identity. Its workflow in
 * `cdk.tf.json` is the definition as it was reviewed and run locally.
 */
export class LogicApp extends Construct implements IGrantee {
  readonly name: string;
  readonly id: string;
  readonly principalId: string;
  readonly principalType = "ServicePrincipal";
  private readonly identity: ManagedIdentity;
  private readonly callers: IGrantee[] = [];
  private readonly connections = new Map<string, Connection>();
  private readonly workflow: AzapiResource;
  /** The URL that Azure gave the workflow. */
  private readonly endpoint: KeptValue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: LogicAppProps,
  ) {
    super(scope, id);
    const stack = AzureStack.of(this);
    const { purpose, connections = {} } = props;
    for (const [name, connection] of Object.entries(connections)) {
      this.addConnection(name, connection);
    }
    this.name = stack.physicalName(this, "workflow", purpose);
    this.identity = new ManagedIdentity(this, "Identity", {
      purpose: purposes("workflow", purpose),
    });
    this.principalId = this.identity.principalId;
    this.workflow = new AzapiResource(this, "Resource", {
      type: "Microsoft.Logic/workflows@2019-05-01",
      name: this.name,
      parentId: stack.resourceGroup.id,
      location: stack.location,
      tags: stack.tags,
      identityIds: [this.identity.id],
      // Late, so that who may start a run can be granted after the workflow's URL is known.
      body: { properties: Lazy.anyValue({ produce: () => this.properties() }) },
      // sasAuthenticationPolicy is documented, but missing in azapi's embedded schema.
      schemaValidation: false,
      responseExportValues: ["properties.accessEndpoint"],
      retry: untilRolesAreKnown,
      timeout: retryTimeout,
    });
    this.id = this.workflow.id;
    this.endpoint = new KeptValue(this, "Endpoint", {
      value: this.workflow.output("properties.accessEndpoint"),
      of: this.workflow,
    });
    this.identity.runs(this.workflow);
    this.logRuns();
  }

  /**
   * The run history has every action with its inputs and outputs, and metrics tell of failed runs: the
   * log says it once more, in two rows an action and one of each that was skipped.
   */
  private logRuns(): void {
    const { monitoring } = this.props;
    if (monitoring.workflowLogs === "none") return;
    monitoring.diagnose(this, { of: this.id, categories: ["WorkflowRuntime"] });
  }

  /** Where a caller with a token starts a run. Holds no signature. */
  triggerUrl(trigger: string): string {
    const endpoint = this.endpoint.value;
    return `${endpoint}/triggers/${trigger}/paths/invoke?api-version=2016-10-01`;
  }

  /**
   * What the URLs at which its runs are called back begin with: the region's hosts, of which Azure
   * picks the first label, and the path of this one workflow.
   */
  get callbackOrigin(): string {
    const anyUnit = Fn.replace(this.endpoint.value, "/^https:..[^.]+/", "https://*");
    return Fn.replace(anyUnit, ":443/", "/");
  }

  /**
   * Lets an identity start runs with its token.
   * @throws Error when the trigger is not for identities
   */
  grantInvoke(caller: IGrantee): void {
    const { kind } = this.props.triggerAccess;
    if (kind !== "identities") {
      throw new Error(
        `${this.node.path} lets callers in by ${kind}, so that no identity can be granted; set triggerAccess to { kind: "identities" }`,
      );
    }
    if (!this.callers.includes(caller)) this.callers.push(caller);
  }

  /**
   * Adds a connection, by the name that the definition's actions have for it.
   * @throws Error when there is one of that name
   */
  addConnection(name: string, connection: Connection): void {
    if (this.connections.has(name)) {
      throw new Error(`${this.node.path} has a connection '${name}' already; choose another name`);
    }
    this.connections.set(name, connection);
  }

  onGranted(assignment: RoleAssignment): void {
    this.identity.onGranted(assignment);
  }

  private properties(): Record<string, unknown> {
    const { definition, parameters } = this.props;
    const given = typeof parameters === "function" ? parameters(this.identity.id) : parameters;
    const values = { ...given, ...this.connectionValues() };
    return {
      state: "Enabled",
      definition,
      parameters: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, { value }]),
      ),
      accessControl: { triggers: this.triggerPolicies() },
    };
  }

  /** The value of `$connections`; nothing when the definition reads none. */
  private connectionValues(): Record<string, unknown> {
    const used = usedConnections(this.props.definition);
    const missing = used.filter((name) => !this.connections.has(name));
    const unused = [...this.connections.keys()].filter((name) => !used.includes(name));
    if (missing.length + unused.length > 0) {
      throw new Error(
        [
          `${this.node.path} and its definition do not have the same connections`,
          ...missing.map((name) => `- an action reads '${name}': add it to 'connections'`),
          ...unused.map((name) => `- no action reads '${name}': remove it from 'connections'`),
        ].join("\n"),
      );
    }
    if (used.length === 0) return {};
    return {
      [connectionsParameter]: Object.fromEntries(
        [...this.connections].map(([name, connection]) => [
          name,
          connection.usedBy(this.identity.id),
        ]),
      ),
    };
  }

  private triggerPolicies(): Record<string, unknown> {
    const { triggerAccess } = this.props;
    switch (triggerAccess.kind) {
      case "sas": {
        const { callerAddresses } = triggerAccess;
        // An empty list would mean "only other Logic Apps", so that no restriction is no member.
        return callerAddresses === undefined
          ? {}
          : {
              allowedCallerIpAddresses: callerAddresses.map((addressRange) => ({ addressRange })),
            };
      }
      case "identities":
        if (this.callers.length === 0) {
          throw new Error(
            `Nobody may start runs of ${this.node.path}; grant it with grantInvoke, or choose another triggerAccess`,
          );
        }
        return this.tokensOnly(
          this.callers.map((caller) => [
            caller.node.id,
            { aud: workflowAudience, oid: caller.principalId },
          ]),
        );
      case "principals":
        return this.tokensOnly(
          triggerAccess.objectIds.map((oid) => [oid, { aud: workflowAudience, oid }]),
        );
    }
  }

  private tokensOnly(policies: readonly (readonly [string, Record<string, string>])[]) {
    const issuer = `https://sts.windows.net/${AzureStack.of(this).deployer.tenantId}/`;
    return {
      openAuthenticationPolicies: {
        policies: Object.fromEntries(
          policies.map(([name, claims]) => [
            name,
            {
              type: "AAD",
              claims: Object.entries({ iss: issuer, ...claims }).map(([claim, value]) => ({
                name: claim,
                value,
              })),
            },
          ]),
        ),
      },
      sasAuthenticationPolicy: { state: "Disabled" },
    };
  }
}
