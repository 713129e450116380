import { X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openCertificate } from "../../../local/identity/certificate";
import { IdentityEndpoint } from "../../../local/identity/identity-endpoint";
import { InvalidTokenError, TokenService } from "../../../local/identity/token-service";
import type { AppliedStack, FunctionAppSite } from "../../../local/apply/applied-stack";
import { SynthFolder } from "../apply/stack-fixture";

const subject = { principalId: "principal", clientId: "client", id: "/identities/app" };
const resource = "https://storage.azure.com";
let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "arr-identity-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a token", () => {
  const now = Date.UTC(2026, 0, 1);

  test("carries the claims that Microsoft Entra gives a managed identity", () => {
    const tokens = TokenService.open(folder, () => now);
    const { accessToken, expiresOn } = tokens.issue(subject, resource);
    expect(tokens.verify(accessToken)).toEqual({
      aud: resource,
      iss: `https://sts.windows.net/${tokens.tenantId}/`,
      tid: tokens.tenantId,
      oid: "principal",
      sub: "principal",
      appid: "client",
      xms_mirid: "/identities/app",
      ver: "1.0",
      iat: now / 1000,
      nbf: now / 1000,
      exp: now / 1000 + 86_400,
    });
    expect(expiresOn).toBe(now / 1000 + 86_400);
  });

  test("stays valid when the runtime starts again over the same data", () => {
    const { accessToken } = TokenService.open(folder).issue(subject, resource);
    expect(TokenService.open(folder).verify(accessToken).oid).toBe("principal");
    expect(statSync(join(folder, "identity", "token.key.pem")).mode & 0o077).toBe(0);
  });

  test("fails when it is out of date", () => {
    let time = now;
    const tokens = TokenService.open(folder, () => time);
    const { accessToken } = tokens.issue(subject, resource);
    tokens.verify(accessToken);
    time += 86_400_000;
    expect(() => tokens.verify(accessToken)).toThrow("out of date");
    time = now - 1000;
    expect(() => tokens.verify(accessToken)).toThrow(InvalidTokenError);
  });

  test("fails when it was changed, or signed by another machine, or is none", () => {
    const tokens = TokenService.open(folder);
    const other = TokenService.open(join(folder, "other"));
    const [header, payload, signature] = tokens.issue(subject, resource).accessToken.split(".");
    const forged = Buffer.from(JSON.stringify({ oid: "admin" })).toString("base64url");
    const unsigned = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    for (const token of [
      `${header}.${forged}.${signature}`,
      `${unsigned}.${payload}.`,
      other.issue(subject, resource).accessToken,
      "token",
      "",
    ]) {
      expect(() => tokens.verify(token)).toThrow(InvalidTokenError);
    }
  });
});

describe("the certificate", () => {
  test("is for 127.0.0.1 and localhost, and kept", async () => {
    const made = await openCertificate(folder);
    const parsed = new X509Certificate(made.certificate);
    expect(parsed.checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(parsed.checkHost("localhost")).toBe("localhost");
    expect(await openCertificate(folder)).toEqual(made);
    expect(statSync(made.keyPath).mode & 0o077).toBe(0);
  });

  test("is made anew a month before it ends", async () => {
    const made = await openCertificate(folder);
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
    expect((await openCertificate(folder, inDays(300))).certificate).toBe(made.certificate);
    expect((await openCertificate(folder, inDays(340))).certificate).not.toBe(made.certificate);
  });
});

describe("the identity endpoint", () => {
  const lines: string[] = [];
  let synth: SynthFolder;
  let applied: AppliedStack;
  let site: FunctionAppSite;
  let tokens: TokenService;
  let endpoint: IdentityEndpoint;

  beforeEach(async () => {
    synth = new SynthFolder();
    applied = synth.apply();
    site = applied.functionApps[0] as FunctionAppSite;
    tokens = TokenService.open(folder);
    lines.length = 0;
    endpoint = new IdentityEndpoint();
    await endpoint.start({ applied, tokens, onProblem: (line) => lines.push(line) });
  });
  afterEach(async () => {
    await endpoint.stop();
    synth.dispose();
  });

  function ask(query: Record<string, string>, header?: string): Promise<Response> {
    const environment = endpoint.environmentOf(site);
    return fetch(`${environment.IDENTITY_ENDPOINT}?${new URLSearchParams(query).toString()}`, {
      headers: { "X-IDENTITY-HEADER": header ?? environment.IDENTITY_HEADER },
    });
  }

  test("gives a token for an identity of the site, by each of its names", async () => {
    const identity = applied.identities[0];
    const names: readonly Record<string, string>[] = [
      { client_id: identity?.clientId ?? "" },
      { principal_id: identity?.principalId ?? "" },
      { mi_res_id: identity?.id.toUpperCase() ?? "" },
    ];
    for (const name of names) {
      const response = await ask({ "api-version": "2019-08-01", resource, ...name });
      const body = (await response.json()) as Record<string, string>;
      const claims = tokens.verify(body["access_token"] ?? "");
      expect(body).toMatchObject({
        client_id: identity?.clientId,
        expires_on: String(claims.exp),
        resource,
        token_type: "Bearer",
      });
      expect(claims).toMatchObject({ oid: identity?.principalId, aud: resource });
    }
  });

  test("fails when the identity is not assigned to the site, and says so in the log", async () => {
    const response = await ask({ "api-version": "2019-08-01", resource, client_id: "stranger" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      statusCode: 400,
      message:
        "No User Assigned or Delegated Managed Identity found for specified ClientId/ResourceId/PrincipalId.",
    });
    expect(lines).toEqual([
      "func-fixture asked for a token of identity stranger, which is not assigned to it",
    ]);
  });

  test("fails when no identity is named, for the site has no system-assigned one", async () => {
    const response = await ask({ "api-version": "2019-08-01", resource });
    expect(response.status).toBe(400);
    expect(lines[0]).toContain("system-assigned");
  });

  test.each([
    ["the header is wrong", { "api-version": "2019-08-01", resource }, "guess", 401],
    ["the api-version is missing", { resource }, undefined, 400],
    ["the resource is missing", { "api-version": "2019-08-01" }, undefined, 400],
  ])("fails when %s", async (_reason, query, header, status) => {
    expect((await ask(query as Record<string, string>, header)).status).toBe(status);
  });

  test("fails when a site of another stack asks for its environment", () => {
    expect(() => endpoint.environmentOf({ ...site, id: "/other" })).toThrow(
      "func-fixture is not a Function App of the stack fixture",
    );
  });
});
