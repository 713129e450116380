import { settingParsers } from "../contract";
import type { Configuration } from "./options";

type Option = keyof Configuration;

const urls = ["publicBaseUrl", "problemBaseUrl", "backendCancelUrl"] as const;

/** What finds contradictions between options, by the options that it looks at. */
const rules: readonly {
  readonly between: readonly Option[];
  readonly find: (configuration: Configuration) => readonly string[];
}[] = [
  { between: ["tags"], find: ofTags },
  {
    between: ["backendUrl", "backendCancelUrl", "backendTimeoutMinutes", "deadlineMinutes"],
    find: ofBackend,
  },
  { between: ["attemptMinutes", "deadlineMinutes"], find: ofAttempts },
  ...urls.map((url) => ({
    between: [url],
    find: (configuration: Configuration) => ofUrl(configuration, url),
  })),
  { between: ["alerts"], find: ofAlerts },
];

/**
 * What Azure, or the stack itself, would refuse of options that are right one by one.
 *
 * @param wrong options that are not, of which nothing more is said
 * @returns sentences, each beginning with the option at fault
 */
export function contradictions(
  configuration: Configuration,
  wrong: ReadonlySet<string>,
): readonly string[] {
  return rules
    .filter(({ between }) => !between.some((option) => wrong.has(option)))
    .flatMap(({ find }) => find(configuration));
}

/** Azure compares the names of tags without regard to case. */
function ofTags({ tags }: Configuration): string[] {
  const own = ["workload", "environment"];
  const names = Object.keys(tags);
  return names.flatMap((name, index) => {
    const same = (other: string) => other.toLowerCase() === name.toLowerCase();
    if (own.some(same)) return [`tags must not name ${name}, which every stack sets itself`];
    const twin = names.slice(0, index).find(same);
    return twin === undefined
      ? []
      : [`tags must not differ by case only, as ${twin} and ${name} do: Azure takes them for one`];
  });
}

function ofBackend(configuration: Configuration): string[] {
  const { backendUrl, backendCancelUrl, backendTimeoutMinutes, deadlineMinutes } = configuration;
  if (backendUrl === undefined && backendCancelUrl !== undefined) {
    return ["backendCancelUrl must not be given without backendUrl, the API that it cancels at"];
  }
  if (backendUrl === undefined || backendTimeoutMinutes < deadlineMinutes) return [];
  return [
    `backendTimeoutMinutes must be less than deadlineMinutes, which is ${deadlineMinutes}: a slow backend would look like an operation that nobody worked on; got ${backendTimeoutMinutes}`,
  ];
}

function ofAttempts({ attemptMinutes, deadlineMinutes }: Configuration): string[] {
  if (attemptMinutes === undefined || attemptMinutes < deadlineMinutes) return [];
  return [
    `attemptMinutes must be less than deadlineMinutes, which is ${deadlineMinutes}: an attempt that hangs would leave no time for another; got ${attemptMinutes}`,
  ];
}

/** The parsers are the functions' own; the patterns of the schema let a port of 99999 through. */
function ofUrl(configuration: Configuration, option: (typeof urls)[number]): string[] {
  const value = configuration[option];
  if (value === undefined) return [];
  try {
    settingParsers[option](value);
    return [];
  } catch (error) {
    return [`${option} ${error instanceof Error ? error.message : String(error)}`];
  }
}

function ofAlerts({ alerts: { enabled, emails, webhook } }: Configuration): string[] {
  if (enabled || (emails.length === 0 && !webhook)) return [];
  return [
    "alerts must name no emails and no webhook while enabled is false: nobody would be told; remove them, or enable the alerts",
  ];
}
