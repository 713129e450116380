import { grouped } from "../grouped";
import type { Variable } from "eslint-scope";
import { piecesOf, type Piece } from "./pieces";
import { BundleMap } from "./source-map";

/** A bundle and its source map, as text. */
export interface Bundle {
  readonly code: string;
  readonly map: string;
}

/** A module of either bundle that is not the same in both. Sizes are characters of minified code. */
export interface ChangedModule {
  readonly source: string;
  readonly before?: number;
  readonly after?: number;
  /** What it declares that differs, sorted. */
  readonly names: readonly string[];
}

/**
 * The modules that differ in what they do. Names of variables, the order of declarations and
 * whatever else the minifier makes of it do not count.
 */
export function changedModules(before: Bundle, after: Bundle): readonly ChangedModule[] {
  if (before.code === after.code) return [];
  const maps = [new BundleMap(before.map), new BundleMap(after.map)] as const;
  const was = bySource(piecesOf(before.code, maps[0]));
  const is = bySource(piecesOf(after.code, maps[1]));
  const ids = pairVariables(was, is);
  const sizes = [maps[0].sizes(before.code), maps[1].sizes(after.code)] as const;
  return sourcesOf(was, is).flatMap((source) => {
    const names = changedNames(was.get(source) ?? [], is.get(source) ?? [], ids);
    if (names === undefined) return [];
    return [
      {
        source,
        ...(was.has(source) && { before: sizes[0].get(source) ?? 0 }),
        ...(is.has(source) && { after: sizes[1].get(source) ?? 0 }),
        names,
      },
    ];
  });
}

type Sources = ReadonlyMap<string, readonly Piece[]>;

/** The modules of either bundle, sorted. */
function sourcesOf(was: Sources, is: Sources): readonly string[] {
  return [...new Set([...was.keys(), ...is.keys()])].filter((source) => source !== "").sort();
}

function bySource(pieces: readonly Piece[]): Sources {
  return grouped(pieces, ({ source }) => source);
}

/** Names of the pieces that only one side has; undefined where both have the same. */
function changedNames(
  was: readonly Piece[],
  is: readonly Piece[],
  ids: ReadonlyMap<Variable, string>,
): readonly string[] | undefined {
  const key = ({ shape, names }: Piece) =>
    [shape, ...names.map((variable) => ids.get(variable) ?? variable.name)].join(" ");
  const balance = new Map<string, { count: number; piece: Piece }>();
  const count = (piece: Piece, by: number) => {
    const entry = balance.get(key(piece)) ?? { count: 0, piece };
    balance.set(key(piece), { ...entry, count: entry.count + by });
  };
  for (const piece of was) count(piece, 1);
  for (const piece of is) count(piece, -1);
  const changed = [...balance.values()].filter((entry) => entry.count !== 0);
  if (changed.length === 0) return undefined;
  const names = changed.flatMap(({ piece }) => piece.declares.map(({ name }) => name));
  return [...new Set(names)].sort();
}

/**
 * Tells which variable of one bundle is which of the other, by module: of the same name and code,
 * else of the same name, else of the same code (it was renamed). The rest are only on one side.
 */
function pairVariables(was: Sources, is: Sources): ReadonlyMap<Variable, string> {
  const ids = new Map<Variable, string>();
  // What the bundler adds is the same wherever it does the same, such as `require("crypto")`.
  for (const { variable, shape } of [...declarations(was.get("")), ...declarations(is.get(""))]) {
    ids.set(variable, `bundler ${shape}`);
  }
  for (const source of sourcesOf(was, is)) {
    const [left, right] = [declarations(was.get(source)), declarations(is.get(source))];
    for (const key of [nameAndShape, nameOnly, shapeOnly]) pairBy(key, left, right, ids);
    for (const [side, rest] of [left, right].entries()) {
      for (const { variable, name } of rest) {
        if (!ids.has(variable)) ids.set(variable, `${source} only ${side} ${name}`);
      }
    }
  }
  return ids;
}

interface Declaration {
  readonly variable: Variable;
  readonly name: string;
  readonly shape: string;
}

const nameAndShape = ({ name, shape }: Declaration) => `${name} ${shape}`;
const nameOnly = ({ name }: Declaration) => name;
const shapeOnly = ({ shape }: Declaration) => shape;

function declarations(pieces: readonly Piece[] = []): readonly Declaration[] {
  return pieces.flatMap(({ declares, shape }) =>
    declares.map(({ variable, name }, index) => ({ variable, name, shape: `${shape} ${index}` })),
  );
}

function pairBy(
  key: (declaration: Declaration) => string,
  left: readonly Declaration[],
  right: readonly Declaration[],
  ids: Map<Variable, string>,
): void {
  const open = grouped(
    right.filter(({ variable }) => !ids.has(variable)),
    key,
  );
  for (const declaration of left) {
    if (ids.has(declaration.variable)) continue;
    const match = open.get(key(declaration))?.shift();
    if (match === undefined) continue;
    const id = `pair ${ids.size}`;
    ids.set(declaration.variable, id).set(match.variable, id);
  }
}
