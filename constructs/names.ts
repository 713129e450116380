/** What Azure lets a name be; the abbreviation is the Cloud Adoption Framework's. */
interface NameRule {
  readonly abbreviation: string;
  readonly maximumLength: number;
  /** False where only lower-case letters and digits are allowed. */
  readonly hyphens: boolean;
  /** The name is part of a host name of all Azure, so it ends in a hash of this deployment. */
  readonly globallyUnique: boolean;
}

/**
 * Sources: https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules
 * and https://learn.microsoft.com/azure/cloud-adoption-framework/ready/azure-best-practices/resource-abbreviations
 */
export const nameRules = {
  resourceGroup: { abbreviation: "rg", maximumLength: 90, hyphens: true, globallyUnique: false },
  identity: { abbreviation: "id", maximumLength: 128, hyphens: true, globallyUnique: false },
  storageAccount: { abbreviation: "st", maximumLength: 24, hyphens: false, globallyUnique: true },
  servicePlan: { abbreviation: "asp", maximumLength: 60, hyphens: true, globallyUnique: false },
  functionApp: { abbreviation: "func", maximumLength: 60, hyphens: true, globallyUnique: true },
  workflow: { abbreviation: "logic", maximumLength: 80, hyphens: true, globallyUnique: false },
  // The framework has no abbreviation for it; this one is not taken there.
  apiConnection: { abbreviation: "apicn", maximumLength: 80, hyphens: true, globallyUnique: false },
  serviceBus: { abbreviation: "sbns", maximumLength: 50, hyphens: true, globallyUnique: true },
  actionGroup: { abbreviation: "ag", maximumLength: 260, hyphens: true, globallyUnique: false },
  // The framework has no abbreviation for it, either. Metric alerts and log alerts share names.
  alertRule: { abbreviation: "ar", maximumLength: 260, hyphens: true, globallyUnique: false },
  logAnalytics: { abbreviation: "log", maximumLength: 63, hyphens: true, globallyUnique: false },
  applicationInsights: {
    abbreviation: "appi",
    maximumLength: 255,
    hyphens: true,
    globallyUnique: false,
  },
} as const satisfies Record<string, NameRule>;

export type NamedResource = keyof typeof nameRules;

/** Length of the hash that ends a globally unique name. */
export const uniqueSuffixLength = 8;

/** What a name is made of. */
export interface NameParts {
  readonly namePrefix: string;
  /** Tells two resources of one type apart, e.g. `host` and `data`. @default only one of the type */
  readonly purpose?: string;
  /** The stack. */
  readonly workload: string;
  readonly environment: string;
  /** Appended to globally unique names; counts as `uniqueSuffixLength` characters, though it is a Terraform expression. */
  readonly uniqueSuffix: string;
}

/** A part of a construct, such as `host`, and the purpose of the construct itself, where it has one. */
export function purposes(part: string, purpose: string | undefined): string {
  return purpose === undefined ? part : `${part}-${purpose}`;
}

/**
 * A name that Azure accepts, whatever the allowed parts: abbreviation, purpose, prefix, workload,
 * environment, of which the end is cut where a type has no room, and the unique suffix.
 */
export function physicalName(resource: NamedResource, parts: NameParts): string {
  const rule: NameRule = nameRules[resource];
  const separator = rule.hyphens ? "-" : "";
  const { purpose, namePrefix, workload, environment } = parts;
  const words = [rule.abbreviation, purpose, namePrefix, workload, environment]
    .filter((word) => word !== undefined)
    .map((word) => (rule.hyphens ? word : word.replace(/-/g, "")));
  const room = rule.globallyUnique
    ? rule.maximumLength - uniqueSuffixLength - separator.length
    : rule.maximumLength;
  const stem = words.join(separator).slice(0, room).replace(/-+$/, "");
  return rule.globallyUnique ? stem + separator + parts.uniqueSuffix : stem;
}
