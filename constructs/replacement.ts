import { dependable, type TerraformResource } from "cdktf";

/**
 * An attribute for `lifecycle.replaceTriggeredBy`. Terraform sees that a resource must follow the
 * replacement of another when it is given that one's id, which is unknown until then; a name stays
 * the same. The attribute, not the resource: a changed tag of the one would replace the other.
 */
export function attributeOf(resource: TerraformResource, attribute: "id"): string {
  return `${dependable(resource)}.${attribute}`;
}
