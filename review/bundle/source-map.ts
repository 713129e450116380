import { decode, type SourceMapMappings } from "@jridgewell/sourcemap-codec";

/** Where a piece of generated code comes from. */
export interface Origin {
  /** Path of the source from the project's root; a dependency's from `node_modules/`. */
  readonly source: string;
  /** Name in the source, where the generated code has another. */
  readonly name?: string;
}

/** A position in generated code: line from 1, column from 0. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The source map of a bundle. */
export class BundleMap {
  private readonly mappings: SourceMapMappings;
  private readonly sources: readonly string[];
  private readonly names: readonly string[];

  /** @param json text of the `.map` file */
  constructor(json: string) {
    const map = JSON.parse(json) as { mappings: string; sources: string[]; names: string[] };
    this.mappings = decode(map.mappings);
    this.sources = map.sources.map(fromRoot);
    this.names = map.names;
  }

  /** The origin of what stands at a position; undefined for what the bundler wrote itself. */
  at({ line, column }: Position): Origin | undefined {
    const segments = this.mappings[line - 1] ?? [];
    let [low, high] = [0, segments.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((segments[middle]?.[0] ?? 0) <= column) low = middle;
      else high = middle - 1;
    }
    const [start = 0, source, , , name] = segments[low] ?? [];
    if (source === undefined || start > column) return undefined;
    return {
      source: this.sources[source] ?? "",
      ...(name !== undefined && start === column && { name: this.names[name] }),
    };
  }

  /** Characters of generated code by source. */
  sizes(code: string): ReadonlyMap<string, number> {
    const sizes = new Map<string, number>();
    const lines = code.split("\n");
    for (const [index, segments] of this.mappings.entries()) {
      const length = lines[index]?.length ?? 0;
      for (const [at, [start, source]] of segments.entries()) {
        if (source === undefined) continue;
        const end = segments[at + 1]?.[0] ?? length;
        const name = this.sources[source] ?? "";
        sizes.set(name, (sizes.get(name) ?? 0) + end - start);
      }
    }
    return sizes;
  }
}

/** The same path for the same source, wherever the project lies and its dependencies are linked from. */
function fromRoot(source: string): string {
  const dependency = source.indexOf("node_modules/");
  if (dependency !== -1) return source.slice(dependency);
  return source.replace(/^webpack:\/\//, "node_modules/").replace(/^(\.\.\/)+/, "");
}
