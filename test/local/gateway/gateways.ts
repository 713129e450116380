import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import type { SiteAnswer, SiteRequest } from "../../../local/function-host/http/exchange";
import { Gateway, type GatewayOptions } from "../../../local/gateway/gateway";
import type { VerifyToken } from "../../../local/gateway/site-authentication";
import type { SiteHost } from "../../../local/gateway/site-front-end";
import type { FunctionAppSite } from "../../../local/apply/applied-stack";

const gateways: Gateway[] = [];

/** For `afterEach`. */
export async function closeGateways(): Promise<void> {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.stop()));
}

/** A host that keeps what it is asked and answers `answer`. */
export function fakeHost(
  site: Partial<FunctionAppSite> = {},
  answer: SiteAnswer = { status: 200, headers: {} },
) {
  const requests: (Omit<SiteRequest, "body"> & { readonly body: Buffer })[] = [];
  const host: SiteHost = {
    site: { corsOrigins: [], ...site } as FunctionAppSite,
    routes: [],
    serves: () => true,
    invokeHttp: async (request) => {
      const body = await buffer(request.body ?? Readable.from([]));
      requests.push({ ...request, body });
      return answer;
    },
  };
  return { host, requests };
}

export interface OpenOptions extends Partial<GatewayOptions> {
  readonly verifyToken?: VerifyToken;
}

/** A gateway on a free port, closed by `closeGateways`. */
export async function openGateway(options: OpenOptions): Promise<{ url: string; port: number }> {
  const unexpected: VerifyToken = () => {
    throw new Error("unexpected");
  };
  const { verifyToken = unexpected, ...given } = options;
  const gateway = new Gateway({ port: 0, hosts: [], ...given });
  gateways.push(gateway);
  await gateway.start({ tokens: { verify: verifyToken } });
  return { url: gateway.url, port: Number(new URL(gateway.url).port) };
}
