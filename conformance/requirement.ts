import type { Service } from "./service";

/** One sentence of the contract that a black box can show, and how it is seen. */
export interface Requirement {
  /** Stable name, such as `submit.accepted`, for reports that are compared. */
  readonly id: string;
  /** What the contract says. */
  readonly says: string;
  /**
   * Looks. Resolves with the evidence, in a few words.
   * @throws Violation with what was expected and what came
   */
  readonly look: (service: Service) => Promise<string>;
}
