import { readFileSync } from "node:fs";
import { maskedStackFile, readStack, stackFile, stackNames, type Json } from "../support/synth";

/** What would put a secret into the plan or the state, by value and by attribute. */
const secrets = [
  /AccountKey=/i,
  /SharedAccessKey/i,
  /[?&](sig|code)=/i,
  /BEGIN [A-Z ]*PRIVATE KEY/,
  /\b(primary|secondary)_(access_key|connection_string|blob_connection_string|shared_key|key)\b/,
  /\bcallback_url\b|listCallbackUrl\(\)\s*\}.*output/,
  /client_secret|instrumentation_key/i,
  /[A-Za-z0-9+/]{86}==/,
];

/** How a caller gets what opens the stack's door; where none is named, the command that reads a function key. */
const credentialOutputs: Readonly<Record<string, readonly string[]>> = {
  "functions-logic-app": [
    "function_key_command",
    "workflow_name",
    "workflow_runs_command",
    "workflow_trigger_url",
  ],
  "logic-app-facade": ["trigger_url_command"],
};

describe.each(stackNames)("%s", (name) => {
  test("holds no secret anywhere in its synth output", () => {
    const found = [...leaves(readStack(name) as unknown as Json)].filter(({ value }) =>
      secrets.some((secret) => secret.test(value)),
    );
    expect(found).toEqual([]);
  });

  test("reads a connection string only where the key in it opens nothing", () => {
    const reads = readFileSync(stackFile(name), "utf8").match(/[\w.]+\.connection_string/g);
    expect(new Set(reads)).toEqual(
      new Set([
        "azurerm_application_insights.Monitoring_ApplicationInsights_B682F62A.connection_string",
      ]),
    );
  });

  test("outputs exactly what every stack outputs, none of it sensitive", () => {
    const { output } = readStack(name);
    expect(Object.keys(output).sort()).toEqual(
      [
        "function_app_name",
        "resource_group_name",
        "status_url_template",
        "submit_url",
        ...(credentialOutputs[name] ?? ["function_key_command"]),
      ].sort(),
    );
    expect(JSON.stringify(output)).not.toContain("sensitive");
  });

  test("says nothing about the machine that synthesized it", () => {
    expect(maskedStackFile(name)).not.toMatch(/\/(work|home|root|Users|tmp)\//);
  });
});

function* leaves(value: Json, path = ""): Generator<{ path: string; value: string }> {
  if (typeof value === "string") yield { path, value };
  if (typeof value !== "object" || value === null) return;
  for (const [member, inner] of Object.entries(value)) {
    yield { path, value: member };
    yield* leaves(inner, `${path}/${member}`);
  }
}
