import { settingsSchema } from "#work/schema";
import { limits, profiles, requestSchemas } from "../contract";
import { facadeSchema } from "./facade-schema";
import type { Configuration } from "./options";
import { patterns } from "./patterns";
import { objectIds, platformOptions } from "./platform-schema";

/** A name that is a Terraform template would be evaluated instead of written. */
const noTemplate = "(?!.*[$%]\\{)";
const origin = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?";

/** Without `required`: what it names may be given by work/resources.ts, which is not asked yet. */
const givenSettings = Object.fromEntries(
  Object.entries<unknown>(settingsSchema).filter(([keyword]) => keyword !== "required"),
);

/**
 * JSON Schema of the configuration: one entry an option, with its default. `description` says what
 * a value must be, and is what a violation prints.
 */
export const configurationSchema = {
  type: "object",
  properties: {
    location: {
      type: "string",
      pattern: "^[a-z][a-z0-9]{2,29}$",
      default: "northeurope",
      description: 'the short name of an Azure region, such as "northeurope"',
    },
    environment: {
      type: "string",
      pattern: "^[a-z][a-z0-9]{0,9}$",
      default: "dev",
      description: "1 to 10 lower-case letters and digits, beginning with a letter",
    },
    namePrefix: {
      type: "string",
      pattern: "^[a-z][a-z0-9]{0,9}$",
      default: "arr",
      description: "1 to 10 lower-case letters and digits, beginning with a letter",
    },
    tags: {
      type: "object",
      // Azure takes 15 on a storage account, two of which the stack sets itself.
      maxProperties: 13,
      propertyNames: { pattern: "^[^<>%&\\\\?/${}]{1,128}$" },
      additionalProperties: { type: "string", maxLength: 256, pattern: `^${noTemplate}` },
      default: {},
      description:
        "an object of at most 13 strings: names up to 128 characters without <>%&\\?/${}, values up to 256 without Terraform templates",
    },
    protect: {
      type: "boolean",
      description: "true or false; without it, every environment but dev is protected",
    },
    backend: {
      type: "object",
      required: ["resourceGroup", "storageAccount", "container"],
      additionalProperties: false,
      properties: {
        resourceGroup: { type: "string", pattern: patterns.resourceGroup },
        storageAccount: { type: "string", pattern: "^[a-z0-9]{3,24}$" },
        container: { type: "string", pattern: "^[a-z0-9](-?[a-z0-9]){2,62}$" },
        subscriptionId: { type: "string", pattern: patterns.guid },
      },
      description:
        "{ resourceGroup, storageAccount, container, subscriptionId? } of an existing blob container for Terraform's state",
    },
    profile: {
      type: "string",
      enum: profiles,
      default: "redirect",
      description: `one of ${profiles.join(", ")}`,
    },
    retentionHours: {
      type: "integer",
      minimum: 1,
      maximum: 720,
      default: 24,
      description: "a whole number of hours, 1 to 720",
    },
    deadlineMinutes: {
      type: "integer",
      minimum: 1,
      maximum: 10_080,
      default: 60,
      description: "a whole number of minutes, 1 to 10080 (a week)",
    },
    attemptMinutes: {
      type: "integer",
      minimum: 1,
      maximum: limits.attemptSeconds / 60,
      description: "a whole number of minutes, 1 to 28, and less than deadlineMinutes",
    },
    work: {
      ...givenSettings,
      type: "object",
      additionalProperties: false,
      default: {},
      description: `an object of the work's own settings: ${Object.keys(settingsSchema.properties).join(", ") || "it has none"} (work/schema.ts)`,
    },
    publicBaseUrl: {
      type: "string",
      pattern: "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~-]+)*$",
      description:
        'an https URL without a slash at the end, such as "https://api.example.com" or "https://api.example.com/quotes"',
    },
    problemBaseUrl: {
      type: "string",
      pattern: "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?/[A-Za-z0-9._~/-]*[/#]$",
      description:
        'an https URL that ends with / or #, such as "https://docs.example.com/problems#"; the error code follows it',
    },
    corsOrigins: {
      type: "array",
      items: { type: "string", pattern: `^${origin}$` },
      uniqueItems: true,
      default: [],
      description: 'a list of origins such as "https://www.example.com"; no wildcard, no path',
    },
    authentication: {
      type: "object",
      required: ["mode"],
      properties: { mode: { enum: ["function-key", "entra"] } },
      if: { properties: { mode: { const: "entra" } } },
      then: {
        required: ["clientId"],
        additionalProperties: false,
        properties: {
          mode: {},
          clientId: { type: "string", pattern: patterns.guid },
          allowedApplications: objectIds,
          allowedPrincipals: objectIds,
        },
      },
      else: { additionalProperties: false, properties: { mode: {} } },
      default: { mode: "function-key" },
      description:
        '{ "mode": "function-key" } or { "mode": "entra", "clientId": the GUID of the app registration, "allowedApplications"?: GUIDs, "allowedPrincipals"?: GUIDs }',
    },
    backendUrl: {
      type: "string",
      // No user, no query: a key in it would lie in Terraform's state and in the run history.
      pattern: "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~!&'()*+,;=:@%/-]*)?$",
      description:
        'an https URL without user and query, such as "https://api.example.com/quotes": plain http would carry requests in the clear (on this machine alone: npm start -- functions-logic-app --backend http://localhost:8080/quotes)',
    },
    backendCancelUrl: {
      type: "string",
      pattern:
        "^https://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~!&'()*+,;=:@%-]*)*\\{operationId\\}(/?[A-Za-z0-9._~!&'()*+,;=:@%-]+)*$",
      description:
        'an https URL without user and query that has {operationId} once in its path, such as "https://api.example.com/jobs/{operationId}"',
    },
    backendRequestSchema: {
      type: "string",
      enum: requestSchemas,
      default: "any",
      description: "any, for every JSON object or array, or work, for what work/schema.ts allows",
    },
    backendTimeoutMinutes: {
      type: "integer",
      minimum: 1,
      maximum: 1440,
      default: 30,
      description:
        "a whole number, 1 to 1440, and less than deadlineMinutes to tell a timeout apart",
    },
    facade: facadeSchema,
    ...platformOptions,
  },
} as const satisfies {
  readonly type: "object";
  readonly properties: Readonly<Record<keyof Configuration, object>>;
};
