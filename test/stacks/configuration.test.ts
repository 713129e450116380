import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationError, readConfiguration } from "../../stacks/configuration";
import type { Configuration } from "../../stacks/options";
import {
  appSettings,
  argument,
  readStack,
  runMain,
  synthesize,
  theResource,
} from "../support/synth";
import { defaults } from "./configuration-defaults";

function read(file: unknown, variables: Record<string, string> = {}) {
  const context = JSON.stringify({ asyncRequestReply: file });
  return readConfiguration({ CDKTF_CONTEXT_JSON: context, ...variables });
}

function violations(file: unknown, variables: Record<string, string> = {}): readonly string[] {
  try {
    read(file, variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.violations;
    throw error;
  }
  return [];
}

const guid = (digit: number) => `${String(digit).repeat(8)}-0000-4000-8000-000000000000`;

describe("the configuration", () => {
  test("has a default for everything", () => {
    expect(read(undefined)).toEqual(defaults);
  });

  test("comes from cdktf.json when main.ts runs without the CDKTF CLI", () => {
    expect(readConfiguration({})).toEqual(defaults);
  });

  test("takes an option from the file and lets a variable override it", () => {
    const file = { environment: "test", retentionHours: 2 };
    expect(read(file, { REQUEST_REPLY_RETENTION_HOURS: "3" })).toEqual({
      ...defaults,
      environment: "test",
      retentionHours: 3,
    });
  });

  test("reads strings plainly, lists with commas, and anything else as JSON", () => {
    expect(
      read(undefined, {
        REQUEST_REPLY_PUBLIC_BASE_URL: "https://api.example.com/quotes",
        REQUEST_REPLY_CORS_ORIGINS: "https://a.example, http://localhost:3000",
        REQUEST_REPLY_WORK: '{"allowSimulate":false}',
        REQUEST_REPLY_TAGS: '{"team":"quotes"}',
        REQUEST_REPLY_LOCATION: "",
      }),
    ).toEqual({
      ...defaults,
      publicBaseUrl: "https://api.example.com/quotes",
      corsOrigins: ["https://a.example", "http://localhost:3000"],
      work: { allowSimulate: false },
      tags: { team: "quotes" },
    });
  });

  test("leaves the variables of the command-line client alone", () => {
    const client = { REQUEST_REPLY_URL: "x", REQUEST_REPLY_KEY: "x", REQUEST_REPLY_TOKEN: "x" };
    expect(read(undefined, client)).toEqual(defaults);
  });

  test("fails when options are unknown, and says which were meant", () => {
    expect(violations({ retentionHour: 3, colour: 1 }, { REQUEST_REPLY_LOCATON: "x" })).toEqual([
      "REQUEST_REPLY_LOCATON is not an option; did you mean REQUEST_REPLY_LOCATION?",
      "asyncRequestReply.retentionHour is not an option; did you mean retentionHours?",
      expect.stringMatching(/^asyncRequestReply\.colour is not an option; known are location, /),
    ]);
  });

  test("fails when the file's entry is not an object", () => {
    expect(violations([1])).toEqual(["asyncRequestReply in cdktf.json must be an object; got [1]"]);
  });

  /** Of each option at least one value that is none of its own. */
  const refused: Readonly<Record<keyof Configuration, readonly [unknown, ...unknown[]]>> = {
    location: ["North Europe"],
    environment: ["a-much-too-long-one"],
    namePrefix: ["Upper"],
    tags: [{ name: '${file("/etc/passwd")}' }, { "a/b": "c" }],
    protect: ["no"],
    backend: [{ resourceGroup: "rg" }],
    profile: ["rest"],
    retentionHours: [0, 721],
    deadlineMinutes: [1.5],
    attemptMinutes: [29],
    work: [{ allowSimulate: "yes" }, { allowSimulat: true }],
    publicBaseUrl: ["http://plain.example", "https://slash.example/"],
    problemBaseUrl: ["https://docs.example.com/problems"],
    corsOrigins: [["*"], ["https://a.example/path"]],
    authentication: [{ mode: "entra" }, { mode: "function-key", clientId: "x" }, { mode: "none" }],
    backendUrl: [
      "http://api.example.com",
      "https://user:secret@api.example.com",
      "https://api.example.com/quotes?code=secret",
      "https://api.example.com/${x}",
      "http://localhost:8080/quotes",
    ],
    backendCancelUrl: [
      "https://api.example.com/jobs",
      "http://api.example.com/jobs/{operationId}",
      "https://{operationId}.example.com/jobs",
      "https://api.example.com/{operationId}/{operationId}",
      "https://api.example.com/jobs/{operationId}?code=secret",
    ],
    backendRequestSchema: ["none"],
    backendTimeoutMinutes: [0],
    facade: [
      { auth: "key" },
      { auth: "entra" },
      { auth: "entra", callers: [] },
      { auth: "sas", callers: ["d9d4f9a2-6f57-4a4e-9e52-0d4f2a1f0b11"] },
      { allowedAddresses: ["everywhere"] },
      { timeoutSeconds: 111 },
      { mergeSeconds: 3601 },
      { mergeSeconds: -1 },
      { auth: "entra", callers: Array.from({ length: 6 }, (_, i) => guid(i)) },
      { allowedAddresses: ["192.0.2.256"] },
    ],
    instanceMemoryMb: [1024],
    maximumInstances: [39],
    allowedAddresses: [["999.1.1.1"], []],
    alwaysReady: [{ http: 0 }, { blob: 1 }],
    httpConcurrency: [0],
    queueConcurrency: [33],
    nodeVersion: ["20"],
    siteUpdateStrategy: ["Rolling"],
    redundancy: ["RAGRS"],
    existingResourceGroup: ["rg/x"],
    existingLogAnalyticsWorkspace: ["log-shared"],
    appInsightsSampling: [0],
    storageLogs: ["reads"],
    workflowLogs: ["failures"],
    deployers: [[], ["somebody"]],
    planners: [["somebody"]],
    logRetentionDays: [7],
    dailyQuotaGb: [0],
    alerts: [
      { emails: ["on-call"] },
      { emails: ["on call@example.com"] },
      { webhook: "https://hooks.example.com/secret" },
    ],
    dataAccounts: [17],
  };
  const wrong = Object.entries(refused).flatMap(([option, values]) =>
    values.map((value) => [option, value] as const),
  );
  test.each(wrong)("fails when %s is %j", (option, value) => {
    const [only, ...others] = violations({ [option]: value });
    expect(others).toEqual([]);
    expect(only).toMatch(new RegExp(`^asyncRequestReply\\.${option} must be .+; got `));
    expect(only?.endsWith(`; got ${JSON.stringify(value)}`)).toBe(true);
  });

  test("accepts an existing blob container for Terraform's state", () => {
    const backend = { resourceGroup: "rg-state", storageAccount: "ststate", container: "tfstate" };
    const outdir = synthesize({ REQUEST_REPLY_BACKEND: JSON.stringify(backend) });
    expect(readStack("functions-only", outdir)["terraform"]).toMatchObject({
      backend: {
        azurerm: {
          resource_group_name: "rg-state",
          storage_account_name: "ststate",
          container_name: "tfstate",
          key: "arr-functions-only-dev.tfstate",
          use_azuread_auth: true,
        },
      },
    });
  });

  test("reaches the site", () => {
    const outdir = synthesize({
      REQUEST_REPLY_PROFILE: "inline",
      REQUEST_REPLY_RETENTION_HOURS: "2",
      REQUEST_REPLY_DEADLINE_MINUTES: "5",
      REQUEST_REPLY_WORK: '{"allowSimulate":false}',
      REQUEST_REPLY_PUBLIC_BASE_URL: "https://api.example.com",
      REQUEST_REPLY_CORS_ORIGINS: "https://www.example.com",
      REQUEST_REPLY_INSTANCE_MEMORY_MB: "512",
      REQUEST_REPLY_MAXIMUM_INSTANCES: "100",
    });
    const stack = readStack("functions-only", outdir);
    expect(appSettings(stack)).toMatchObject({
      STATUS_PROFILE: "inline",
      RETENTION_SECONDS: "7200",
      DEADLINE_SECONDS: "300",
      ATTEMPT_SECONDS: "300",
      WORK_ALLOW_SIMULATE: "false",
      PUBLIC_BASE_URL: "https://api.example.com",
    });
    const site = theResource(stack, "Microsoft.Web/sites");
    expect(argument(site, "body.properties.siteConfig.cors.allowedOrigins")).toEqual([
      "https://www.example.com",
    ]);
    expect(argument(site, "body.properties.functionAppConfig.scaleAndConcurrency")).toEqual({
      instanceMemoryMB: 512,
      maximumInstanceCount: 100,
    });
    expect(stack.output["submit_url"]?.value).toBe("https://api.example.com/api/requests");
  });
});

describe("main.ts", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "refused-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test("fails when anything is wrong, with all of it in plain lines and nothing written", () => {
    expect(
      runMain({
        CDKTF_OUTDIR: join(folder, "out"),
        REQUEST_REPLY_RETENTION_HOURS: "0",
        REQUEST_REPLY_PROFILE: "rest",
      }),
    ).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        'REQUEST_REPLY_PROFILE must be one of redirect, see-other, inline; got "rest"',
        "REQUEST_REPLY_RETENTION_HOURS must be a whole number of hours, 1 to 720; got 0",
        "",
      ].join("\n"),
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});
