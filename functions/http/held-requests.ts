import { limits } from "../../contract";

/**
 * How many requests this instance holds for `Prefer: wait=n`. A held request costs memory and a
 * place among the instance's concurrent executions, so their number is bounded; one that finds no
 * place is answered at once, as RFC 7240 allows.
 */
export class HeldRequests {
  private held = 0;

  constructor(private readonly most: number = limits.heldRequests) {}

  /** Runs `hold` while there is a place; `undefined` when there is none. */
  async tryHold<T>(hold: () => Promise<T>): Promise<T | undefined> {
    if (this.held >= this.most) return undefined;
    this.held++;
    try {
      return await hold();
    } finally {
      this.held--;
    }
  }
}
