import { TerraformProvider, TerraformResource, type TerraformMetaArguments } from "cdktf";
import type { Construct } from "constructs";

/**
 * The azapi provider, which has no prebuilt CDKTF binding: the four things that azurerm cannot do
 * here go through it (docs/adr, "azapi beside azurerm"). Bodies stay structured JSON in
 * `cdk.tf.json`, so a pull request shows a property, not an escaped string.
 * Source: https://registry.terraform.io/providers/Azure/azapi/2.12.0/docs
 */
export class AzapiProvider extends TerraformProvider {
  constructor(scope: Construct, id: string) {
    super(scope, id, {
      terraformResourceType: "azapi",
      terraformGeneratorMetadata: { providerName: "azapi", providerVersion: "2.12.0" },
      terraformProviderSource: "azure/azapi",
    });
  }
}

/** A request is repeated while its error matches, until the resource's `timeouts` run out. */
export interface AzapiRetry {
  /** Go regular expressions on the error's text. */
  readonly errorMessageRegex: readonly string[];
  /** @default 10 */
  readonly intervalSeconds?: number;
  /** @default 180 */
  readonly maxIntervalSeconds?: number;
}

interface AzapiCommonProps extends Pick<
  TerraformMetaArguments,
  "dependsOn" | "lifecycle" | "provisioners"
> {
  /** Resource type and API version, e.g. `Microsoft.Web/sites@2024-04-01`. */
  readonly type: string;
  /** Request body, as the ARM reference of the type describes it. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** @default no retry beyond the provider's own for throttling */
  readonly retry?: AzapiRetry;
  /** Go duration that bounds creation and update, retries included, e.g. `15m`. @default 30m */
  readonly timeout?: string;
}

export interface AzapiResourceProps extends AzapiCommonProps {
  readonly name: string;
  /** ARM id of the parent resource or resource group. */
  readonly parentId: string;
  /** @default the type has no location */
  readonly location?: string;
  /** @default no tags */
  readonly tags?: Readonly<Record<string, string>>;
  /** ARM ids of user-assigned identities. @default no identity */
  readonly identityIds?: readonly string[];
  /** Paths of the answer to keep as `output`. @default none */
  readonly responseExportValues?: readonly string[];
  /** False where the embedded schema of azapi lags behind Azure's documentation. @default true */
  readonly schemaValidation?: boolean;
  /** True where Azure answers ids in another case than it was given. @default false */
  readonly ignoreCasing?: boolean;
}

/** `azapi_resource`: PUT, GET and DELETE of one resource. */
export class AzapiResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AzapiResourceProps,
  ) {
    super(scope, id, { ...metaArguments(props), terraformResourceType: "azapi_resource" });
  }

  /** ARM id. */
  get id(): string {
    return this.getStringAttribute("id");
  }

  /** An exported value of the answer, e.g. `properties.accessEndpoint`. */
  output(path: string): string {
    return this.getStringAttribute(`output.${path}`);
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { props } = this;
    return {
      ...commonAttributes(props),
      name: props.name,
      parent_id: props.parentId,
      location: props.location,
      tags: props.tags,
      identity: props.identityIds && [{ type: "UserAssigned", identity_ids: props.identityIds }],
      response_export_values: props.responseExportValues,
      schema_validation_enabled: props.schemaValidation,
      ignore_casing: props.ignoreCasing,
    };
  }
}

export interface AzapiUpdateResourceProps extends AzapiCommonProps {
  /** ARM id of the resource that exists already. */
  readonly resourceId: string;
}

/**
 * `azapi_update_resource`: properties of a resource that Azure creates by itself and deletes with
 * its parent. Destroying it changes nothing in Azure.
 */
export class AzapiUpdateResource extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AzapiUpdateResourceProps,
  ) {
    super(scope, id, { ...metaArguments(props), terraformResourceType: "azapi_update_resource" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { ...commonAttributes(this.props), resource_id: this.props.resourceId };
  }
}

export interface AzapiResourceActionProps extends AzapiCommonProps {
  /** ARM id of the resource that the action belongs to. */
  readonly resourceId: string;
  /** Path below the resource, e.g. `extensions/onedeploy`. @default the resource itself */
  readonly action?: string;
  /** @default POST */
  readonly method?: "POST" | "PUT" | "PATCH";
}

/** `azapi_resource_action`: one request, made at creation and again whenever its body changes. */
export class AzapiResourceAction extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: AzapiResourceActionProps,
  ) {
    super(scope, id, { ...metaArguments(props), terraformResourceType: "azapi_resource_action" });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { props } = this;
    return {
      ...commonAttributes(props),
      resource_id: props.resourceId,
      action: props.action,
      method: props.method,
    };
  }
}

function metaArguments(props: AzapiCommonProps): TerraformMetaArguments {
  const { dependsOn, lifecycle, provisioners } = props;
  return { dependsOn, lifecycle, provisioners };
}

function commonAttributes({ type, body, retry, timeout }: AzapiCommonProps) {
  return {
    type,
    body,
    retry: retry && {
      error_message_regex: retry.errorMessageRegex,
      interval_seconds: retry.intervalSeconds,
      max_interval_seconds: retry.maxIntervalSeconds,
    },
    timeouts: timeout === undefined ? undefined : { create: timeout, update: timeout },
  };
}
