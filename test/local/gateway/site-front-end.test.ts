import { get } from "node:http";
import { closeGateways, fakeHost, openGateway } from "./gateways";

afterEach(closeGateways);

describe("platform CORS", () => {
  const origin = "https://app.example";
  const preflight = (from: string) => ({
    method: "OPTIONS",
    headers: {
      origin: from,
      "access-control-request-method": "DELETE",
      "access-control-request-headers": "idempotency-key",
    },
  });

  test("answers a preflight of an allowed origin itself", async () => {
    const { host, requests } = fakeHost({ corsOrigins: [origin] });
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`, preflight(origin));
    expect(answer.status).toBe(204);
    const header = (name: string) => answer.headers.get(name);
    expect(header("access-control-allow-origin")).toBe(origin);
    expect(header("access-control-allow-methods")).toBe("DELETE");
    expect(header("access-control-allow-headers")).toBe("idempotency-key");
    expect(header("vary")).toBe("Origin");
    expect(requests).toEqual([]);
  });

  test("marks answers to an allowed origin, and only those", async () => {
    const { host } = fakeHost({ corsOrigins: [origin] });
    const { url } = await openGateway({ hosts: [host] });
    const allowed = async (init: RequestInit) =>
      (await fetch(`${url}/api/x`, init)).headers.get("access-control-allow-origin");
    expect(await allowed({ headers: { origin } })).toBe(origin);
    expect(await allowed({ headers: { origin: "https://evil.example" } })).toBeNull();
    expect(await allowed(preflight("https://evil.example"))).toBeNull();
  });

  test("leaves everything to the function when it is off", async () => {
    const { host, requests } = fakeHost();
    const { url } = await openGateway({ hosts: [host] });
    const answer = await fetch(`${url}/api/x`, preflight(origin));
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    expect(requests).toMatchObject([{ method: "OPTIONS" }]);
  });
});

describe("App Service authentication", () => {
  const authentication = {
    issuer: "https://sts.windows.net/t/",
    clientId: "app-1",
    allowedAudiences: ["api://app-1"],
    excludedPaths: ["/api/health"],
  };
  const good = { iss: authentication.issuer, aud: "api://app-1", oid: "user-1", upn: "a@b.c" };
  const forged = { "X-MS-Client-Principal-Id": "admin", "x-ms-client-principal": "forged" };

  async function call(
    claims: object | undefined,
    headers: Record<string, string>,
    path = "/api/x",
    policy: object = {},
  ) {
    const { host, requests } = fakeHost({ authentication: { ...authentication, ...policy } });
    const { url } = await openGateway({
      hosts: [host],
      verifyToken: () => {
        if (!claims) throw new Error("expired");
        return claims;
      },
    });
    const { status } = await fetch(`${url}${path}`, { headers: { ...forged, ...headers } });
    return { status, headers: requests[0]?.headers };
  }

  test("replaces a forged principal by the one of the token", async () => {
    const { status, headers = {} } = await call(good, { authorization: "Bearer t" });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "x-ms-client-principal-id": "user-1",
      "x-ms-client-principal-name": "a@b.c",
      "x-ms-client-principal-idp": "aad",
    });
    const principal = headers["x-ms-client-principal"] ?? "";
    expect(JSON.parse(Buffer.from(principal, "base64").toString())).toMatchObject({
      auth_typ: "aad",
      claims: expect.arrayContaining([
        { typ: "http://schemas.microsoft.com/identity/claims/objectidentifier", val: "user-1" },
      ]) as unknown,
    });
  });

  test.each([
    ["no token", good, {}],
    ["another scheme", good, { authorization: "Basic t" }],
    ["a token that does not verify", undefined, { authorization: "Bearer t" }],
    ["a token of another issuer", { ...good, iss: "https://evil/" }, { authorization: "Bearer t" }],
    [
      "a token for another audience",
      { ...good, aud: "api://other" },
      { authorization: "Bearer t" },
    ],
  ])("fails when there is %s, with 401", async (_case, claims, headers) => {
    expect(await call(claims, headers as Record<string, string>)).toEqual({
      status: 401,
      headers: undefined,
    });
  });

  test.each([
    [200, { allowedApplications: ["client-1"] }, { azp: "client-1" }],
    [200, { allowedApplications: ["client-1"] }, { appid: "client-1" }],
    [403, { allowedApplications: ["client-1"] }, { azp: "client-2" }],
    [403, { allowedApplications: ["client-1"] }, {}],
    [200, { allowedPrincipals: ["user-1"] }, {}],
    [403, { allowedPrincipals: ["user-2"] }, {}],
    [
      403,
      { allowedApplications: ["client-1"], allowedPrincipals: ["user-2"] },
      { azp: "client-1" },
    ],
  ])("answers %d with the policy %j to a token with %j", async (expected, policy, claims) => {
    const { status } = await call(
      { ...good, ...claims },
      { authorization: "Bearer t" },
      "/api/x",
      policy,
    );
    expect(status).toBe(expected);
  });

  test("lets an excluded path through without a token, and without a forged principal", async () => {
    const { status, headers } = await call(good, {}, "/api/health");
    expect(status).toBe(200);
    expect(Object.keys(headers ?? {}).filter((name) => name.startsWith("x-ms-"))).toEqual([]);
  });

  test("lets a caller's own principal through when it is off, as Azure does", async () => {
    const { host, requests } = fakeHost();
    const { url } = await openGateway({ hosts: [host] });
    await fetch(`${url}/api/x`, { headers: forged });
    expect(requests[0]?.headers).toMatchObject({ "x-ms-client-principal-id": "admin" });
  });
});

describe("allowed addresses", () => {
  /** Status of a GET from an address of this machine. */
  const statusFrom = (localAddress: string, url: string) =>
    new Promise<number | undefined>((done, failed) => {
      get(`${url}/api/x`, { localAddress, agent: false }, (answer) => {
        answer.resume();
        done(answer.statusCode);
      }).on("error", failed);
    });

  // Of 127.0.0.0/8 other systems have 127.0.0.1 only, until somebody adds to it.
  const onLinux = process.platform === "linux" ? test : test.skip;

  onLinux("let nobody else in, but this machine's owner", async () => {
    const { host, requests } = fakeHost({ allowedAddresses: ["203.0.113.0/24", "127.0.0.3/32"] });
    const { url } = await openGateway({ hosts: [host] });
    const callers = ["127.0.0.1", "127.0.0.2", "127.0.0.3"];
    const statuses = await Promise.all(callers.map((address) => statusFrom(address, url)));
    expect(statuses.map((status) => status === 403)).toEqual([false, true, false]);
    expect(requests).toHaveLength(2);
  });

  onLinux("let everybody in when there are none", async () => {
    const { host, requests } = fakeHost();
    const { url } = await openGateway({ hosts: [host] });
    expect(await statusFrom("127.0.0.2", url)).not.toBe(403);
    expect(requests).toHaveLength(1);
  });
});
