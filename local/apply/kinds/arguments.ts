import {
  isList,
  isMap,
  TerraformError,
  toBoolean,
  toNumber,
  toText,
  type Value,
  type ValueMap,
} from "../terraform/value";

/** Reads the evaluated arguments of one block; every refusal names the block and the argument. */
export class Arguments {
  constructor(
    readonly place: string,
    readonly values: ValueMap,
  ) {}

  /** @throws TerraformError when it is missing, empty or not a string */
  text(name: string): string {
    const text = this.optionalText(name);
    if (text === undefined || text === "") {
      throw new TerraformError(`${this.place}: "${name}" is missing or empty`);
    }
    return text;
  }

  optionalText(name: string): string | undefined {
    const value = this.values[name] ?? null;
    return value === null ? undefined : toText(value, `${this.place}: "${name}"`);
  }

  flag(name: string, whenAbsent: boolean): boolean {
    const value = this.values[name] ?? null;
    return value === null ? whenAbsent : toBoolean(value, `${this.place}: "${name}"`);
  }

  number(name: string, whenAbsent: number): number {
    const value = this.values[name] ?? null;
    return value === null ? whenAbsent : toNumber(value, `${this.place}: "${name}"`);
  }

  /** A list; empty when absent. */
  list(name: string): readonly Value[] {
    const value = this.values[name] ?? [];
    if (isList(value)) return value;
    throw new TerraformError(`${this.place}: "${name}" must be a list`);
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => toText(item, `${this.place}: an element of "${name}"`));
  }

  /** An object or block; empty when absent. Terraform JSON writes a single block with or without a list. */
  object(name: string): Arguments {
    const value = this.values[name] ?? {};
    const [single = {}] = isList(value) ? value : [value];
    if (isMap(single)) return new Arguments(`${this.place}.${name}`, single);
    throw new TerraformError(`${this.place}: "${name}" must be an object`);
  }

  /** Every element of a list of objects. */
  objects(name: string): readonly Arguments[] {
    return this.list(name).map((item, index) => {
      const place = `${this.place}.${name}[${index}]`;
      if (isMap(item)) return new Arguments(place, item);
      throw new TerraformError(`${place} must be an object`);
    });
  }

  has(name: string): boolean {
    return (this.values[name] ?? null) !== null;
  }
}
