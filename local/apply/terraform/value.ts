/** A value of Terraform's expression language, as JSON. */
export type Value = null | boolean | number | string | readonly Value[] | ValueMap;

export interface ValueMap {
  readonly [key: string]: Value;
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMap(value: Value): value is ValueMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Terraform's name for the type of a value. */
export function typeName(value: Value): string {
  if (value === null) return "null";
  if (isList(value)) return "list";
  return isMap(value) ? "object" : typeof value === "boolean" ? "bool" : typeof value;
}

/** Something in a configuration that Terraform would refuse. */
export class TerraformError extends Error {}

/**
 * Terraform's conversion to string: numbers in decimal, `true`/`false`; nothing else converts.
 *
 * @param role what the value is used as, for the message
 */
export function toText(value: Value, role: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  throw new TerraformError(`${role} must be a string, got ${typeName(value)}`);
}

export function toNumber(value: Value, role: string): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new TerraformError(`${role} must be a number, got ${describe(value)}`);
}

export function toBoolean(value: Value, role: string): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw new TerraformError(`${role} must be true or false, got ${describe(value)}`);
}

export function toList(value: Value, role: string): readonly Value[] {
  if (isList(value)) return value;
  throw new TerraformError(`${role} must be a list, got ${typeName(value)}`);
}

export function toMap(value: Value, role: string): ValueMap {
  if (isMap(value)) return value;
  throw new TerraformError(`${role} must be an object, got ${typeName(value)}`);
}

function describe(value: Value): string {
  return typeof value === "string" ? JSON.stringify(value) : typeName(value);
}
