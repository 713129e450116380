import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { generate } from "selfsigned";
import { openCertificate, type Certificate } from "../../../local/identity/certificate";
import { createHttpClient } from "../../../workflow-engine/http/http-client";
import { trustedAuthorities } from "../../../workflow-engine/http/trusted-authorities";
import type { OutgoingRequest } from "../../../workflow-engine/run/ports";

let folder: string;
type Pair = Pick<Certificate, "certificate" | "key">;

let own: Pair;
let extra: Pair;
const before = process.env["NODE_EXTRA_CA_CERTS"];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "authorities-"));
  own = await openCertificate(join(folder, "own"));
  extra = await certificateOf("a company's own");
  const file = join(folder, "extra.pem");
  writeFileSync(file, extra.certificate);
  process.env["NODE_EXTRA_CA_CERTS"] = file;
});
afterAll(() => {
  if (before === undefined) delete process.env["NODE_EXTRA_CA_CERTS"];
  else process.env["NODE_EXTRA_CA_CERTS"] = before;
  rmSync(folder, { recursive: true, force: true });
});

/** A certificate of 127.0.0.1 that nobody else has signed. */
async function certificateOf(commonName: string): Promise<Pair> {
  const made = await generate([{ name: "commonName", value: commonName }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
  });
  return { certificate: made.cert, key: made.private };
}

/** What a call to a server with this certificate is answered with. */
async function answerOf({ certificate: cert, key }: Pair): Promise<number> {
  const server = createServer({ cert, key }, (_request, response) => response.end("{}"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const client = createHttpClient({ ca: own.certificate });
    const call = { action: { type: "Http" }, method: "GET", uri: `https://127.0.0.1:${port}/` };
    const request = { ...call, headers: {}, platformHeaders: {} } as unknown as OutgoingRequest;
    return (await client.send(request)).statusCode;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

test("calls of workflows trust this machine's certificate, and what NODE_EXTRA_CA_CERTS adds", async () => {
  expect([await answerOf(own), await answerOf(extra)]).toEqual([200, 200]);
});

test("a certificate that nobody vouches for is refused", async () => {
  await expect(answerOf(await certificateOf("a stranger"))).rejects.toThrow(
    /self-signed certificate/,
  );
});

test("every public authority that Node knows is trusted as well", () => {
  const trusted = trustedAuthorities(own.certificate).map(String);
  expect(trusted).toEqual([...rootCertificates, extra.certificate, own.certificate]);
  expect(rootCertificates.length).toBeGreaterThan(50);
});
