import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface FixedNumberProps {
  readonly value: number;
  /** What Terraform says to who plans another one. */
  readonly refusal: string;
}

/**
 * A number that cannot be changed once it was applied: Terraform refuses the plan. It remembers the
 * first one in a `terraform_data`, which is of no provider.
 * Source: https://developer.hashicorp.com/terraform/language/expressions/custom-conditions
 */
export class FixedNumber extends TerraformResource {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: FixedNumberProps,
  ) {
    super(scope, id, {
      terraformResourceType: "terraform_data",
      lifecycle: {
        ignoreChanges: ["input"],
        postcondition: [
          { condition: `\${self.output == ${props.value}}`, errorMessage: props.refusal },
        ],
      },
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    return { input: this.props.value };
  }
}
