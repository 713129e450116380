/** The process died: every later call of it fails, too. */
class Crash extends Error {}

/**
 * Lets a process die at its n-th write, before or after the write took effect. All fakes of one
 * test share an instance, so that the writes of all stores and of the queue are counted together.
 */
export class Faults {
  /** Storage is away: every call rejects with this while it is set, and takes no effect. */
  outage: Error | undefined;
  private writes = 0;
  private dead = false;
  private plan: { readonly at: number; readonly effect: boolean } | undefined;

  /** Whether the planned crash took place. */
  get crashed(): boolean {
    return this.dead;
  }

  /** Dies at the n-th write from now (1 is the next), which still takes effect if `effect`. */
  crashAt(write: number, effect: boolean): void {
    this.writes = 0;
    this.plan = { at: write, effect };
  }

  /** A new process: nothing fails any more. */
  restart(): void {
    this.dead = false;
    this.plan = undefined;
  }

  async read<T>(operation: () => T): Promise<T> {
    await Promise.resolve();
    this.check();
    return operation();
  }

  async write<T>(operation: () => T): Promise<T> {
    await Promise.resolve();
    this.check();
    const fatal = this.plan !== undefined && ++this.writes === this.plan.at;
    if (!fatal) return operation();
    this.dead = true;
    if (this.plan?.effect) operation();
    throw new Crash("died at a write");
  }

  private check(): void {
    if (this.dead) throw new Crash("dead");
    if (this.outage) throw this.outage;
  }
}
