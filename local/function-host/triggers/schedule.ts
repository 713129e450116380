import { Cron } from "croner";

/** A timer's NCRONTAB expression: `{second} {minute} {hour} {day} {month} {day of week}`, in UTC. */
export interface Schedule {
  readonly expression: string;
  /** The first occurrence after `milliseconds` since 1970. */
  next(milliseconds: number): number;
  /** Whether the next occurrences keep a minute's distance. */
  readonly atLeastAMinuteApart: boolean;
}

/**
 * Parses the six fields that Functions on Flex Consumption take.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions
 *
 * @throws Error that quotes the expression
 */
export function parseSchedule(expression: string): Schedule {
  const cron = parse(expression);
  const next = (milliseconds: number): number => {
    const occurrence = cron.nextRun(new Date(milliseconds));
    if (!occurrence) {
      throw new Error(`its schedule "${expression}" never occurs`);
    }
    return occurrence.getTime();
  };
  const first = next(0);
  return { expression, next, atLeastAMinuteApart: next(first) - first >= 60_000 };
}

function parse(expression: string): Cron {
  // Croner knows more than NCRONTAB does (L, W, #, ?): what Azure refuses must not run here.
  if (!/^[\d\s*,/A-Za-z-]+$/.test(expression) || /\b(L|W|LW)\b/i.test(expression)) {
    throw invalid(expression);
  }
  try {
    // NCRONTAB wants day of month and day of week both to match; Vixie cron wants either.
    return new Cron(expression, { mode: "6-part", domAndDow: true, timezone: "UTC", paused: true });
  } catch (error) {
    throw invalid(expression, error);
  }
}

function invalid(expression: string, cause?: unknown): Error {
  return new Error(
    `its schedule "${expression}" is no NCRONTAB expression of six fields, such as "0 */5 * * * *"`,
    { cause },
  );
}
