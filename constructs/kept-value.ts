import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";
import { attributeOf } from "./replacement";

export interface KeptValueProps {
  /** A text that is known after apply only. */
  readonly value: string;
  /** The resource that the value belongs to: with another one comes another value. */
  readonly of: TerraformResource;
}

/**
 * A value of a resource that stays as long as the resource does. Read from the resource itself it
 * would be unknown in every plan that changes anything of it, and so would be all that is given it.
 *
 * Terraform's own `terraform_data`, which is of no provider. CDKTF's class for it runs
 * `terraform version` at synth, and a laptop that only runs the stack has no Terraform.
 */
export class KeptValue extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: KeptValueProps,
  ) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      lifecycle: {
        ignoreChanges: ["input"],
        replaceTriggeredBy: [attributeOf(props.of, "id")],
      },
    });
  }

  /** The value, as it was when the resource was made. */
  get value(): string {
    return this.getStringAttribute("output.value");
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: { value: this.props.value } };
  }
}
