import { respond, type Json } from "../../workflow-engine/run/builders";
import { codeOf, post, unsigned, Stage } from "./stage";

let stage: Stage;

beforeEach(async () => {
  stage = await Stage.open();
});
afterEach(() => stage.close());

const echo = {
  R: respond({ statusCode: 200, headers: { "X-Id": "7" }, body: "@triggerOutputs()" }),
};

const token = (claims: Json) => ({
  Authorization: `Bearer ${Buffer.from(JSON.stringify(claims)).toString("base64url")}`,
});

describe("who may start a run", () => {
  const claims = {
    iss: "https://sts.windows.net/t/",
    aud: "https://management.azure.com",
    oid: "o",
  };
  const policies = (state?: string) => ({
    triggers: {
      openAuthenticationPolicies: {
        policies: {
          Caller: {
            type: "AAD",
            claims: Object.entries(claims).map(([name, value]) => ({ name, value })),
          },
        },
      },
      ...(state ? { sasAuthenticationPolicy: { state } } : {}),
    },
  });

  test("holders of the signed URL; fails when the signature is missing or another's", async () => {
    const url = await stage.serve(echo);
    expect((await post(url)).status).toBe(200);
    expect(await codeOf(await post(unsigned(url)))).toEqual([
      401,
      "DirectApiAuthorizationRequired",
    ]);
    const forged = url.replace(/sig=[^&]+/, "sig=AAAA");
    expect(await codeOf(await post(forged))).toEqual([401, "AuthorizationFailed"]);
    const other = url.replace("manual%2Frun", "other%2Frun");
    expect(await codeOf(await post(other))).toEqual([401, "AuthorizationFailed"]);
  });

  test("callers whose token has every claim, to the letter", async () => {
    const url = unsigned(await stage.serve(echo, { accessControl: policies("Disabled") }));
    expect((await post(url, {}, token({ ...claims, extra: 1 }))).status).toBe(200);
    for (const wrong of [
      { ...claims, aud: "https://management.azure.com/" },
      { ...claims, oid: "other" },
      { iss: claims.iss, aud: claims.aud },
    ]) {
      expect(await codeOf(await post(url, {}, token(wrong)))).toEqual([
        401,
        "MisMatchingOAuthClaims",
      ]);
    }
    expect(await codeOf(await post(url, {}, { Authorization: "Bearer nonsense" }))).toEqual([
      401,
      "InvalidToken",
    ]);
  });

  test("fails when SAS is disabled, and when both are shown", async () => {
    const url = await stage.serve(echo, { accessControl: policies("Disabled") });
    expect(await codeOf(await post(url))).toEqual([401, "DirectApiInvalidAuthorizationScheme"]);
    expect(await codeOf(await post(url, {}, token(claims)))).toEqual([
      401,
      "DirectApiRequestHasMoreThanOneAuthorization",
    ]);
  });

  test("the token's Authorization header does not reach the workflow", async () => {
    const url = unsigned(await stage.serve(echo, { accessControl: policies() }));
    const outputs = (await (await post(url, {}, token(claims))).json()) as { headers: Json };
    expect(Object.keys(outputs.headers).map((name) => name.toLowerCase())).not.toContain(
      "authorization",
    );
  });

  test.each<[string, number]>([
    ["127.0.0.0/8", 200],
    ["127.0.0.1-127.0.0.9", 200],
    ["203.0.113.0/24", 403],
  ])("callers from %s get %i", async (addressRange, expected) => {
    const accessControl = { triggers: { allowedCallerIpAddresses: [{ addressRange }] } };
    expect((await post(await stage.serve(echo, { accessControl }))).status).toBe(expected);
  });
});
