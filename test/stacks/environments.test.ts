import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { readConfiguration, type ConfigurationError } from "../../stacks/configuration";
import { environmentFileSchema } from "../../stacks/environment-file";
import { projectRoot, readStack, resourcesOf, stackNames, synthesize } from "../support/synth";

const folder = join(projectRoot, "environments");
const schemaFile = "configuration.schema.json";
const files = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== schemaFile);

function json(name: string): unknown {
  return JSON.parse(readFileSync(join(folder, name), "utf8"));
}

test("the published schema is the configuration's (npm run docs writes it anew)", () => {
  expect(json(schemaFile)).toEqual(environmentFileSchema());
});

test("the published schema refuses what synth refuses", () => {
  const validate = new Ajv({ strictTypes: false }).compile(json(schemaFile) as object);
  const wrong: readonly object[] = [
    {},
    { environment: "prod", nope: 1 },
    { environment: "prod", retentionHours: 0 },
    { environment: "prod", authentication: { mode: "entra" } },
  ];
  expect(wrong.map((file) => validate(file))).toEqual(wrong.map(() => false));
  expect(validate({ environment: "prod", $schema: "./x" })).toBe(true);
});

describe.each(files)("environments/%s", (file) => {
  test("is as its schema says, and names it", () => {
    const validate = new Ajv({ strictTypes: false }).compile(json(schemaFile) as object);
    expect(validate(json(file))).toBe(true);
    expect(json(file)).toMatchObject({ $schema: `./${schemaFile}` });
  });

  test.each(stackNames)("synthesizes %s for that environment", (name) => {
    const environment = file.replace(".json", "");
    const stack = readStack(name, synthesize({ REQUEST_REPLY_CONFIG: environment }));
    expect(resourcesOf(stack, "azurerm_resource_group").map((group) => group["name"])).toEqual([
      `rg-arr-${name}-${environment}`,
    ]);
  });
});

describe("an environment's file", () => {
  const read = (context: object, variables: Record<string, string> = {}) =>
    readConfiguration({ CDKTF_CONTEXT_JSON: JSON.stringify(context), ...variables });

  function violations(context: object, variables: Record<string, string> = {}): readonly string[] {
    try {
      read(context, variables);
      return [];
    } catch (error) {
      return (error as ConfigurationError).violations;
    }
  }

  test("overrides cdktf.json and is overridden by variables", () => {
    const context = { asyncRequestReply: { retentionHours: 1, deadlineMinutes: 5 } };
    const variables = { REQUEST_REPLY_CONFIG: "prod", REQUEST_REPLY_DAILY_QUOTA_GB: "7" };
    expect(read(context, variables)).toMatchObject({
      environment: "prod",
      retentionHours: 72,
      deadlineMinutes: 5,
      dailyQuotaGb: 7,
    });
  });

  test("is chosen by the context, too, and by path", () => {
    expect(read({ asyncRequestReplyConfig: "prod" }).environment).toBe("prod");
    expect(read({ asyncRequestReplyConfig: "environments/prod.json" }).environment).toBe("prod");
  });

  test.each<readonly [string, unknown, RegExp]>([
    [
      "that does not exist",
      "staging",
      /^there is no configuration file environments.staging\.json$/,
    ],
    ["that is not JSON", "README.md", /^README\.md is not JSON: /],
    ["that is no name", 7, /^the configuration file must be a name or a path; got 7$/],
    ["without its environment", "package.json", /^package\.json: environment must be set$/],
    ["with options that are none", "package.json", /^package\.json: license is not an option/],
  ])("%s is refused", (_, file, message) => {
    expect(violations({ asyncRequestReplyConfig: file })).toContainEqual(
      expect.stringMatching(message),
    );
  });

  test("is named where one of its values is wrong", () => {
    const file = join(projectRoot, "test/data/wrong-environment.json");
    expect(violations({ asyncRequestReplyConfig: file })).toEqual([
      `${file}: retentionHours must be a whole number of hours, 1 to 720; got 0`,
    ]);
  });
});
