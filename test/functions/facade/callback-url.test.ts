import { isCallbackUrl } from "../../../functions/facade/callback-url";

const region = "https://*.northeurope.logic.azure.com";
const path = "/workflows/0f8fad5b/runs/1/actions/Await_work/run?api-version=2016-10-01&sig=x";

describe("a callback URL", () => {
  test.each([
    `https://prod-64.northeurope.logic.azure.com:443${path}`,
    `https://prod-64.northeurope.logic.azure.com${path}`,
    `https://PROD-64.NorthEurope.logic.azure.com${path}`,
  ])("is accepted at Logic Apps of the region: %s", (url) => {
    expect(isCallbackUrl(url, region)).toBe(true);
  });

  test("is accepted for the one workflow that is the setting, and for no other", () => {
    const host = "https://prod-64.northeurope.logic.azure.com";
    const workflow = `${region}/workflows/0f8fad5b`;
    expect(isCallbackUrl(`${host}:443${path}`, workflow)).toBe(true);
    for (const other of [
      "/workflows/0f8fad5b1/runs/1",
      "/workflows/other/runs/1",
      "/workflows/0f8fad5b/../other/runs/1",
      "/workflows/0f8fad5b/%2e%2e/other/runs/1",
      "/workflows/0f8fad5b",
    ]) {
      expect([other, isCallbackUrl(host + other, workflow)]).toEqual([other, false]);
    }
  });

  test("is accepted on the local gateway when that is the setting", () => {
    const local = "http://127.0.0.1:7071";
    expect(isCallbackUrl(`${local}${path}`, local)).toBe(true);
    expect(isCallbackUrl(`http://127.0.0.1:7072${path}`, local)).toBe(false);
    expect(isCallbackUrl(`http://localhost:7071${path}`, local)).toBe(false);
  });

  test.each([
    ["plain http", `http://prod-64.northeurope.logic.azure.com${path}`],
    ["another scheme", `ftp://prod-64.northeurope.logic.azure.com${path}`],
    ["no URL", "prod-64.northeurope.logic.azure.com"],
    ["an empty text", ""],
    ["a file", "file:///workflows/passwd"],
    ["another port", `https://prod-64.northeurope.logic.azure.com:8443${path}`],
    ["another region", `https://prod-64.westeurope.logic.azure.com${path}`],
    ["the bare domain", `https://northeurope.logic.azure.com${path}`],
    ["two labels", `https://a.b.northeurope.logic.azure.com${path}`],
    ["an empty label", `https://.northeurope.logic.azure.com${path}`],
    ["a longer host", `https://prod-64.northeurope.logic.azure.com.evil.example${path}`],
    ["a host that ends alike", `https://evilnortheurope.logic.azure.com${path}`],
    ["a trailing dot", `https://prod-64.northeurope.logic.azure.com.${path}`],
    ["credentials", `https://user:password@prod-64.northeurope.logic.azure.com${path}`],
    [
      "the allowed host as credentials",
      `https://prod-64.northeurope.logic.azure.com@evil.example${path}`,
    ],
    ["a backslash", `https://evil.example\\@prod-64.northeurope.logic.azure.com${path}`],
    [
      "the host in the query",
      `https://evil.example/workflows/?https://x.northeurope.logic.azure.com`,
    ],
    ["the host in the fragment", `https://evil.example${path}#x.northeurope.logic.azure.com`],
    ["a fragment", `https://prod-64.northeurope.logic.azure.com${path}#x`],
    ["a line break", `https://prod-64.northeurope.logic.azure.com/workflows/\r\nHost: evil`],
    ["a space", ` https://prod-64.northeurope.logic.azure.com${path}`],
    ["a tab inside the scheme", `ht\ttps://prod-64.northeurope.logic.azure.com${path}`],
    ["the metadata service", `http://169.254.169.254${path}`],
    ["the metadata service over https", `https://169.254.169.254${path}`],
    ["the machine itself", `https://localhost${path}`],
    ["the machine itself by address", `https://127.0.0.1${path}`],
    ["IPv6", `https://[::1]${path}`],
    ["a number as a host", `https://2130706433${path}`],
    ["a letter that looks alike", `https://prod-64.northeurope.logic.azure.сom${path}`],
    ["another path", "https://prod-64.northeurope.logic.azure.com/admin"],
    ["a path that climbs out", "https://prod-64.northeurope.logic.azure.com/workflows/../admin"],
  ])("fails when it is %s", (_what, url) => {
    expect(isCallbackUrl(url, region)).toBe(false);
  });
});
