/** Counts what a listener has in work, and tells when nothing is left. */
export class WorkInFlight {
  private readonly running = new Set<Promise<void>>();

  get count(): number {
    return this.running.size;
  }

  /** Keeps `work` until it has ended, then calls `onEnd`. `work` must not reject. */
  add(work: Promise<void>, onEnd: () => void): void {
    this.running.add(work);
    void work.then(() => {
      this.running.delete(work);
      onEnd();
    });
  }

  async drained(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.all(this.running);
    }
  }
}
