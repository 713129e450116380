import fc from "fast-check";
import { settingParsers } from "../../contract";
import { ConfigurationError, readConfiguration } from "../../stacks/configuration";
import { configurationSchema } from "../../stacks/configuration-schema";

function read(file: object) {
  return readConfiguration({ CDKTF_CONTEXT_JSON: JSON.stringify({ asyncRequestReply: file }) });
}

function violations(file: object): readonly string[] {
  try {
    read(file);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.violations;
    throw error;
  }
  return [];
}

describe("options that contradict each other", () => {
  test.each<readonly [object, string]>([
    [
      { tags: { Team: "a", team: "b" } },
      "tags must not differ by case only, as Team and team do: Azure takes them for one",
    ],
    [{ tags: { Workload: "x" } }, "tags must not name Workload, which every stack sets itself"],
    [
      { backendUrl: "https://api.example.com", backendTimeoutMinutes: 60 },
      "backendTimeoutMinutes must be less than deadlineMinutes, which is 60: a slow backend would look like an operation that nobody worked on; got 60",
    ],
    [
      { publicBaseUrl: "https://api.example.com:99999" },
      'publicBaseUrl must be an https URL such as https://api.example.org or https://api.example.org/quotes, without a slash at the end; got "https://api.example.com:99999"',
    ],
  ])("fail with a sentence: %j", (file, sentence) => {
    expect(violations(file)).toEqual([sentence]);
  });
});

describe("publicBaseUrl", () => {
  const { pattern } = configurationSchema.properties.publicBaseUrl;

  test("is read by every app as synth wrote it, whatever the configuration accepts", () => {
    fc.assert(
      fc.property(fc.stringMatching(new RegExp(pattern)), (publicBaseUrl) => {
        if (violations({ publicBaseUrl }).length > 0) return;
        const deployed = read({ publicBaseUrl }).publicBaseUrl ?? "";
        expect(settingParsers.publicBaseUrl(deployed)).toBe(deployed);
      }),
    );
  });

  test("is normalized: capitals and the default port are the same origin", () => {
    expect(read({ publicBaseUrl: "https://GW.Example.com:443/quotes" }).publicBaseUrl).toBe(
      "https://gw.example.com/quotes",
    );
  });
});
