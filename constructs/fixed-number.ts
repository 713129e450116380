import { TerraformResource } from "cdktf";
import type { Construct } from "constructs";

export interface FixedNumberProps {
  /** At least 1. */
  readonly value: number;
  /** What Terraform says to who plans another one. */
  readonly refusal: string;
}

/**
 * A number that may be raised from 1, and cannot be changed after that: Terraform refuses the plan.
 * `prevent_destroy` could not: what a lower number takes out of the configuration takes that along.
 *
 * Terraform remembers the number in a `terraform_data`, which is of no provider. What it is replaced
 * for says whether the number was raised; raised once, that is ignored on the way back to 1.
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
        ignoreChanges: props.value > 1 ? ["input"] : ["input", "triggers_replace"],
        postcondition: [
          { condition: `\${self.output == ${props.value}}`, errorMessage: props.refusal },
        ],
      },
    });
  }

  protected override synthesizeAttributes(): Record<string, unknown> {
    const { value } = this.props;
    return { input: value, triggers_replace: { raised: value > 1 } };
  }
}
