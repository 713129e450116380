import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { StorageOrigins } from "./addresses";

type Ports = Readonly<Record<keyof StorageOrigins, number>>;

const anyPorts: Ports = { blob: 0, queue: 0, table: 0 };

/**
 * The ports of the last run. Azure's endpoints never change, and a workflow run that outlives a
 * restart goes on with the addresses that it began with.
 */
export class KeptPorts {
  /** @param file `undefined` keeps nothing */
  constructor(private readonly file: string | undefined) {}

  /** 0 stands for any port. */
  read(): Ports {
    if (this.file === undefined) return anyPorts;
    try {
      return { ...anyPorts, ...(JSON.parse(readFileSync(this.file, "utf8")) as Partial<Ports>) };
    } catch {
      // The first run, or a file that a crash cut off: new ports do for new runs.
      return anyPorts;
    }
  }

  save({ blob, queue, table }: StorageOrigins): void {
    if (this.file === undefined) return;
    const portOf = (origin: string): number => Number(new URL(origin).port);
    const ports: Ports = { blob: portOf(blob), queue: portOf(queue), table: portOf(table) };
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, JSON.stringify(ports));
  }
}
