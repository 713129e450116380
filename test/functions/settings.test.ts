import { functionApps, settingDefaults, settingParsers, settings } from "../../contract";
import { readSettings } from "../../functions/settings";

const good = {
  [settings.blobServiceUri]: "https://data.blob.core.windows.net/",
  [settings.queueServiceUri]: "https://data.queue.core.windows.net",
  [settings.tableServiceUri]: "https://127.0.0.1:10002/data",
  [settings.credential]: "managedidentity",
  [settings.clientId]: "11111111-2222-3333-4444-555555555555",
  [settings.publicBaseUrl]: "https://api.example",
  [settings.problemBaseUrl]: "https://api.example/api/problems/",
  [settings.profile]: "redirect",
  [settings.retentionSeconds]: "86400",
  [settings.deadlineSeconds]: "3600",
  [settings.attemptSeconds]: "1680",
  [settings.authentication]: "function-key",
};

const read = (changes: NodeJS.ProcessEnv = {}) =>
  readSettings(functionApps.functionsOnly, { ...good, ...changes });

describe("the settings", () => {
  test("are read by role and parsed", () => {
    expect(read()).toEqual({
      blobServiceUri: "https://data.blob.core.windows.net",
      queueServiceUri: "https://data.queue.core.windows.net",
      tableServiceUri: "https://127.0.0.1:10002/data",
      credential: "managedidentity",
      clientId: "11111111-2222-3333-4444-555555555555",
      publicBaseUrl: "https://api.example",
      problemBaseUrl: "https://api.example/api/problems/",
      profile: "redirect",
      retentionSeconds: 86_400,
      deadlineSeconds: 3_600,
      authentication: "function-key",
      attemptSeconds: 1_680,
      furtherAccounts: [],
    });
  });

  test("have the further accounts in their order, without a slash at the end", () => {
    const [two, three] = ["https://two.example", "https://three.example"];
    const given = JSON.stringify([
      { blob: `${two}/`, table: `${two}/` },
      { blob: three, table: three },
    ]);
    expect(read({ [settings.furtherAccounts]: given }).furtherAccounts).toEqual([
      { blob: two, table: two },
      { blob: three, table: three },
    ]);
  });

  test("fails when they are missing, naming every one", () => {
    expect(() => readSettings(functionApps.functionsOnly, {})).toThrow(
      new RegExp(
        `^${Object.keys(good).length} app setting\\(s\\) of functions/apps/functions-only.ts to correct: ${Object.keys(
          good,
        )
          .map((name) => `${name} is missing`)
          .join("; ")}\\.$`,
      ),
    );
  });

  test.each(Object.keys(good))("fails when %s alone is missing", (name) => {
    expect(() => read({ [name]: undefined })).toThrow(
      `1 app setting(s) of functions/apps/functions-only.ts to correct: ${name} is missing.`,
    );
  });

  test.each<readonly [string, string, string]>([
    [settings.blobServiceUri, "http://data.blob.core.windows.net", "must be an https URL"],
    [settings.tableServiceUri, "data", "must be an https URL"],
    [settings.credential, "key", "must be one of managedidentity"],
    [settings.clientId, " ", "must not be empty"],
    ...[
      "https://api.example/",
      "https://api.example/path/",
      "http://api.example",
      "https://user@api.example",
      "https://api.example/a?b",
      "https://api.example:99999",
      "javascript:alert(1)",
    ].map((url) => [settings.publicBaseUrl, url, "must be an https URL such as"] as const),
    [
      settings.problemBaseUrl,
      "https://api.example/problems",
      "must be a URL that ends with / or #",
    ],
    [settings.problemBaseUrl, "javascript:alert(1)/", "must be a URL that ends with / or #"],
    ...["", "{}", "[null]", '[{"blob":"https://b.example"}]', "https://b.example"].map(
      (value) => [settings.furtherAccounts, value, "must be a JSON list such as"] as const,
    ),
    [settings.profile, "Redirect", "must be one of redirect, see-other, inline"],
    [settings.retentionSeconds, "0", "must be a whole number of seconds"],
    [settings.deadlineSeconds, "1e3", "must be a whole number of seconds"],
    [settings.authentication, "none", "must be one of function-key, entra"],
  ])("fails when %s is %j, saying what it must be", (name, value, message) => {
    expect(() => read({ [name]: value })).toThrow(`${name} ${message}`);
    expect(() => read({ [name]: value })).toThrow(JSON.stringify(value.split("?")[0]));
  });

  test.each(Object.entries(settingParsers))("takes no empty text for %s", (role, parse) => {
    const mayBeEmpty = Object.entries(settingDefaults).some(
      ([name, value]) => name === settings[role as keyof typeof settings] && value === "",
    );
    if (mayBeEmpty) expect(parse("")).toBeUndefined();
    else expect(() => parse("")).toThrow(/^must .+; got ""$/);
  });

  test.each([
    ["https://api.example/quotes", "https://api.example/quotes"],
    ["https://API.Example:443/Quotes", "https://api.example/Quotes"],
    ["https://api.example:8443", "https://api.example:8443"],
    ["http://127.0.0.1:7071", "http://127.0.0.1:7071"],
  ])("take %s for what URLs begin with, as %s", (given, taken) => {
    expect(read({ [settings.publicBaseUrl]: given }).publicBaseUrl).toBe(taken);
  });

  const withBackend = (backendCancelUrl?: string) =>
    readSettings(functionApps.functionsLogicApp, {
      ...good,
      [settings.workflowTriggerUrl]: "https://logic.example/triggers/a",
      [settings.requestSchema]: "any",
      [settings.backendCancelUrl]: backendCancelUrl,
    }).backendCancelUrl;

  test("may name where a backend is told of a cancel", () => {
    const url = "https://api.example/jobs/{operationId}";
    expect([withBackend(), withBackend(url)]).toEqual([undefined, url]);
    expect(withBackend("http://localhost:8080/{operationId}")).toContain("localhost");
  });

  test.each([
    "https://api.example/jobs",
    "http://api.example/jobs/{operationId}",
    "https://{operationId}.example/jobs",
    "https://api.example/jobs/{operationId}/{operationId}",
    "https://api.example/jobs?id={operationId}",
    "https://user@api.example/jobs/{operationId}",
  ])("fail when that is %s", (url) => {
    expect(() => withBackend(url)).toThrow("must be an https URL with {operationId} once");
  });

  const facade = {
    ...good,
    [settings.serviceBusNamespace]: "ns.servicebus.windows.net",
    [settings.serviceBusCredential]: "managedidentity",
    [settings.serviceBusClientId]: "11111111-2222-3333-4444-555555555555",
    [settings.deliveryAttempts]: "5",
  };
  const readOrigin = (origin: string) =>
    readSettings(functionApps.logicAppFacade, { ...facade, [settings.callbackOrigin]: origin });

  test.each([
    "https://*.northeurope.logic.azure.com/workflows/0f8fad5b",
    "https://*.northeurope.logic.azure.com",
    "https://api.example",
    "http://127.0.0.1:7071",
  ])("take %s for where callbacks may go", (origin) =>
    expect(readOrigin(origin).callbackOrigin).toBe(origin),
  );

  test.each(["", "https://*", "https://*.", "http://api.example", "https://api.example/path", "*"])(
    "fails when callbacks may go to %j",
    (origin) =>
      expect(() => readOrigin(origin)).toThrow("CALLBACK_ORIGIN must be an https URL such as"),
  );

  test("does not repeat a signature that was pasted into a setting", () => {
    const url = "http://data.blob.core.windows.net?sig=secret";
    expect(() => read({ [settings.blobServiceUri]: url })).toThrow(/^((?!secret).)*$/);
  });
});
