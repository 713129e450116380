/** The value below which `share` of the values lie; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error("a quantile of no values was asked for");
  return value;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Measures of every candidate, by its name. */
export type Measures<Name extends string, T> = ReadonlyMap<Name, readonly T[]>;

/**
 * Measures the candidates in turn, round after round, so that whatever else the machine does meets
 * all of them. A round before the first is thrown away: it fills caches.
 */
export async function interleave<Name extends string, T>(
  candidates: ReadonlyMap<Name, () => T | Promise<T>>,
  rounds: number,
): Promise<Measures<Name, T>> {
  const measures = new Map<Name, T[]>([...candidates.keys()].map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, measure] of candidates) {
      const measured = await measure();
      if (round > 0) measures.get(name)?.push(measured);
    }
  }
  return measures;
}

/** Medians of one number of every candidate. */
export function mediansOf<Name extends string, T>(
  measures: Measures<Name, T>,
  number: (measure: T) => number,
): (name: Name) => number {
  return (name) => median((measures.get(name) ?? []).map(number));
}
