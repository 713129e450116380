import { ConfigurationError, readConfiguration } from "../../stacks/configuration";
import { warnings } from "../../stacks/warnings";

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
    [
      { alerts: { enabled: false, emails: ["on-call@example.com"] } },
      "alerts must name no emails and no webhook while enabled is false: nobody would be told; remove them, or enable the alerts",
    ],
    [
      { attemptMinutes: 20, deadlineMinutes: 20 },
      "attemptMinutes must be less than deadlineMinutes, which is 20: an attempt that hangs would leave no time for another; got 20",
    ],
    [{ tags: { Workload: "x" } }, "tags must not name Workload, which every stack sets itself"],
    [
      { backendUrl: "https://api.example.com", backendTimeoutMinutes: 60 },
      "backendTimeoutMinutes must be less than deadlineMinutes, which is 60: a slow backend would look like an operation that nobody worked on; got 60",
    ],
    [
      { backendCancelUrl: "https://api.example.com/{operationId}" },
      "backendCancelUrl must not be given without backendUrl, the API that it cancels at",
    ],
    [
      {
        backendUrl: "https://api.example.com",
        backendCancelUrl: "https://api.example.com:99999/{operationId}",
      },
      'backendCancelUrl must be an https URL with {operationId} once in its path; got "https://api.example.com:99999/{operationId}"',
    ],
    [
      { publicBaseUrl: "https://api.example.com:99999" },
      'publicBaseUrl must be an https URL such as https://api.example.org or https://api.example.org/quotes, without a slash at the end; got "https://api.example.com:99999"',
    ],
    [
      { problemBaseUrl: "https://docs.example.com:99999/problems#" },
      'problemBaseUrl must be a URL that ends with / or #, such as https://example.org/problems/; got "https://docs.example.com:99999/problems#"',
    ],
  ])("fail with a sentence: %j", (file, sentence) => {
    expect(violations(file)).toEqual([sentence]);
  });
});

test("all that is wrong is said at once: what is no option, what is not allowed, what contradicts", () => {
  const file = {
    ...{ colour: 1, retentionHours: 0, tags: { Workload: "x" }, attemptMinutes: 20 },
    ...{ deadlineMinutes: 20, publicBaseUrl: "https://api.example.com:99999" },
  };
  expect(violations(file)).toEqual([
    expect.stringMatching(/^asyncRequestReply\.colour is not an option/),
    expect.stringMatching(/^asyncRequestReply\.retentionHours must be .*; got 0$/),
    expect.stringMatching(/^tags must not name Workload/),
    expect.stringMatching(/^attemptMinutes must be less than deadlineMinutes/),
    expect.stringMatching(/^publicBaseUrl must be/),
  ]);
});

test("nothing contradicts a value that is wrong by itself", () => {
  expect(violations({ attemptMinutes: 20, deadlineMinutes: 0 })).toHaveLength(1);
  expect(violations({ tags: 7, alerts: null, publicBaseUrl: 3 })).toHaveLength(3);
});

describe("publicBaseUrl", () => {
  test("is normalized: capitals and the default port are the same origin", () => {
    expect(read({ publicBaseUrl: "https://GW.Example.com:443/quotes" }).publicBaseUrl).toBe(
      "https://gw.example.com/quotes",
    );
  });
});

describe("options that are allowed, and warned about", () => {
  test.each<readonly [object, readonly string[]]>([
    [{}, []],
    [{ retentionHours: 24 }, []],
    [{ alerts: { enabled: false } }, []],
    [
      { environment: "prod" },
      ["alerts has no emails and no webhook: what fires shows in the portal, and tells nobody"],
    ],
    [
      { environment: "prod", alerts: { enabled: false } },
      ["alerts is not enabled: nothing watches the stack"],
    ],
    [{ environment: "prod", alerts: { emails: ["on-call@example.com"] } }, []],
    [{ environment: "prod", alerts: { webhook: true } }, []],
    [
      { retentionHours: 23 },
      [
        "retentionHours is 23: a client that is away for longer finds no answer; Azure's guideline is at least 24",
      ],
    ],
  ])("%j", (file, sentences) => {
    expect(warnings(read(file))).toEqual(sentences);
  });
});
