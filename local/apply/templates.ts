import { evaluate, type Scope } from "./terraform/evaluate";
import { references, type Expression } from "./terraform/expression";
import { parseTemplate } from "./terraform/parser";
import { isList, isMap, TerraformError, toText, type Value } from "./terraform/value";

/** One string with expressions in it, somewhere in a block. */
interface Template {
  readonly source: string;
  /** Where it stands: `body.properties.siteConfig.appSettings[3].value`. */
  readonly path: string;
}

/** Every chain that the strings of a value refer to, with the place of each. */
export function referencesIn(
  value: Value,
  place: string,
): readonly { readonly chain: readonly string[]; readonly path: string }[] {
  return templatesIn(value, "").flatMap(({ source, path }) =>
    references(parsed(source, place, path)).map((chain) => ({ chain, path })),
  );
}

/**
 * A value with every expression in it evaluated.
 *
 * @param place address of the block, for messages
 * @throws TerraformError naming block, argument and expression
 */
export function evaluateIn(value: Value, scope: Scope, place: string, path = ""): Value {
  if (typeof value === "string") {
    return hasTemplate(value) ? evaluateText(value, scope, place, path) : value;
  }
  if (isList(value)) {
    return value.map((item, index) => evaluateIn(item, scope, place, `${path}[${index}]`));
  }
  if (isMap(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        const name = hasTemplate(key)
          ? toText(evaluateText(key, scope, place, path), `a key of ${path}`)
          : key;
        return [name, evaluateIn(item, scope, place, below(path, name))];
      }),
    );
  }
  return value;
}

function evaluateText(source: string, scope: Scope, place: string, path: string): Value {
  const expression = parsed(source, place, path);
  try {
    return evaluate(expression, scope);
  } catch (error) {
    throw located(error, source, place, path);
  }
}

function parsed(source: string, place: string, path: string): Expression {
  try {
    return parseTemplate(source);
  } catch (error) {
    throw located(error, source, place, path);
  }
}

function located(error: unknown, source: string, place: string, path: string): unknown {
  return error instanceof TerraformError
    ? new TerraformError(`${place}: ${path || "value"}: ${error.message} (in ${source})`)
    : error;
}

function templatesIn(value: Value, path: string): Template[] {
  if (typeof value === "string") {
    return hasTemplate(value) ? [{ source: value, path }] : [];
  }
  if (isList(value)) {
    return value.flatMap((item, index) => templatesIn(item, `${path}[${index}]`));
  }
  return isMap(value)
    ? Object.entries(value).flatMap(([key, item]) => [
        ...templatesIn(key, path),
        ...templatesIn(item, below(path, key)),
      ])
    : [];
}

function below(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function hasTemplate(text: string): boolean {
  return text.includes("${") || text.includes("%{");
}
