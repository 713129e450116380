/**
 * An expression of an object whose members come in this order. Written as JSON in an action's inputs
 * they come sorted by name instead: Terraform keeps no order of an object's attributes.
 *
 * @param members expressions by member name, each without its `@`
 * @returns the expression without its `@`
 */
export function orderedObject(members: Readonly<Record<string, string>>): string {
  return Object.entries(members).reduce(
    (object, [name, value]) => `setProperty(${object}, '${name.replaceAll("'", "''")}', ${value})`,
    "json('{}')",
  );
}
