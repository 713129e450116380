import type { Requirement } from "./requirement";
import { NotShown, Violation } from "./violation";
import { descriptionRequirements } from "./requirements/description";
import { facadeRequirements } from "./requirements/facade";
import { pollingRequirements, unknownRequirements } from "./requirements/polling";
import { everyAnswer, resultRequirements } from "./requirements/results";
import { submitRequirements } from "./requirements/submit";
import type { Service } from "./service";

/** What one look showed. */
export interface Outcome {
  readonly id: string;
  readonly says: string;
  /** `skipped`: this service, or this way of reaching it, cannot show it. */
  readonly result: "met" | "violated" | "skipped";
  /** What was seen, or what was expected and what came. */
  readonly evidence: string;
  readonly milliseconds: number;
}

/** Every requirement of a service without, and with, a synchronous door; those of every answer last. */
export function requirementsOf({ hasDoor }: Pick<Service, "hasDoor">): readonly Requirement[] {
  return hasDoor
    ? [...facadeRequirements, ...unknownRequirements, ...descriptionRequirements, ...everyAnswer]
    : [
        ...submitRequirements,
        ...pollingRequirements,
        ...unknownRequirements,
        ...resultRequirements,
        ...descriptionRequirements,
        ...everyAnswer,
      ];
}

/** Looks at a time: enough to be quick, few enough for a service with one instance. */
const concurrency = 4;

/**
 * Looks at every requirement of the contract.
 * @param told of each outcome as it comes
 * @returns outcomes in the requirements' order
 */
export async function conform(
  service: Service,
  told: (outcome: Outcome) => void = () => undefined,
): Promise<Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  const look = async (requirement: Requirement): Promise<void> => {
    const outcome = await lookAt(requirement, service);
    outcomes.set(requirement.id, outcome);
    told(outcome);
  };
  const requirements = requirementsOf(service);
  const last = new Set(everyAnswer);
  const waiting = requirements.filter((requirement) => !last.has(requirement));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await look(next);
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  for (const requirement of everyAnswer) await look(requirement);
  return requirements.flatMap(({ id }) => outcomes.get(id) ?? []);
}

/** Looks at one requirement. Never throws. */
export async function lookAt({ id, says, look }: Requirement, service: Service): Promise<Outcome> {
  const start = Date.now();
  const done = (result: Outcome["result"], evidence: string): Outcome => {
    return { id, says, result, evidence, milliseconds: Date.now() - start };
  };
  try {
    return done("met", await look(service));
  } catch (error) {
    if (error instanceof NotShown) return done("skipped", error.message);
    if (error instanceof Violation) return done("violated", error.message);
    const cause =
      error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : "";
    return done("violated", `no answer: ${String(error)}${cause}`);
  }
}
