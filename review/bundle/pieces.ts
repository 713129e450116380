import { parse, type AnyNode, type Identifier, type Program } from "acorn";
import { analyze, type Variable } from "eslint-scope";
import { fingerprint, type Fingerprint, type Scopes } from "./fingerprint";
import type { BundleMap } from "./source-map";

/** One top-level declaration or statement of a bundle. */
export interface Piece extends Fingerprint {
  /** The module that it comes from; empty for what the bundler added. */
  readonly source: string;
  readonly declares: readonly Declared[];
}

export interface Declared {
  readonly variable: Variable;
  /** Name in the source. */
  readonly name: string;
}

/** The bundler gives a minified function its name back with a call of `(f, name) => defineProperty(f, "name", …)`. */
const namingHelper = /([\w$]+)=\(([\w$]+),([\w$]+)\)=>[\w$.]+\(\2,"name",\{value:\3,/;

/** Takes a bundle apart into what its modules declare and do, and what the bundler adds itself. */
export function piecesOf(code: string, map: BundleMap): readonly Piece[] {
  const program = parse(code, {
    ecmaVersion: 2024,
    sourceType: "script",
    locations: true,
    ranges: true,
  });
  const scopes = scopesOf(program, namingHelper.exec(code)?.[1]);
  return program.body.flatMap(parts).map((node): Piece => {
    const source = (node.loc && map.at(node.loc.start)?.source) ?? "";
    const declares = declaredBy(node).flatMap((identifier) => {
      const variable = scopes.variableOf(identifier);
      if (variable === undefined || !identifier.loc) return [];
      return [{ variable, name: map.at(identifier.loc.start)?.name ?? identifier.name }];
    });
    return { source, declares, ...fingerprint(node, scopes) };
  });
}

/** Single declarations and expressions: the minifier joins neighbours, and not always the same ones. */
function parts(node: AnyNode): readonly AnyNode[] {
  if (node.type === "VariableDeclaration") return node.declarations;
  if (node.type !== "ExpressionStatement") return [node];
  const { expression } = node;
  return expression.type === "SequenceExpression" ? expression.expressions : [expression];
}

function declaredBy(node: AnyNode): readonly Identifier[] {
  if (node.type === "VariableDeclarator") return namesIn(node.id);
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
    return node.id ? [node.id] : [];
  }
  return [];
}

function namesIn(pattern: AnyNode): Identifier[] {
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((property) =>
        namesIn(property.type === "Property" ? property.value : property.argument),
      );
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => (element ? namesIn(element) : []));
    case "AssignmentPattern":
      return namesIn(pattern.left);
    default:
      return [];
  }
}

function scopesOf(program: Program, naming: string | undefined): Scopes {
  const manager = analyze(program as Parameters<typeof analyze>[0], { ecmaVersion: 2022 });
  const byIdentifier = new Map<unknown, Variable>();
  for (const scope of manager.scopes) {
    for (const variable of scope.variables) {
      for (const identifier of variable.identifiers) byIdentifier.set(identifier, variable);
    }
    for (const { identifier, resolved } of scope.references) {
      if (resolved) byIdentifier.set(identifier, resolved);
    }
  }
  const shared = new Set(manager.globalScope?.variables);
  const helper = manager.globalScope?.set.get(naming ?? "");
  return {
    variableOf: (identifier) => byIdentifier.get(identifier),
    isShared: (variable) => shared.has(variable),
    isNaming: (callee) => helper !== undefined && byIdentifier.get(callee) === helper,
  };
}
