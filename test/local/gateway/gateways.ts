import type { SiteAnswer, SiteRequest } from "../../../local/function-host/http/exchange";
import { startGateway, type Gateway, type GatewayOptions } from "../../../local/gateway/gateway";
import type { SiteHost } from "../../../local/gateway/site-front-end";
import type { FunctionAppSite } from "../../../local/apply/applied-stack";

const gateways: Gateway[] = [];

/** For `afterEach`. */
export async function closeGateways(): Promise<void> {
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
}

/** A host that keeps what it is asked and answers `answer`. */
export function fakeHost(
  site: Partial<FunctionAppSite> = {},
  answer: SiteAnswer = { status: 200, headers: {} },
) {
  const requests: SiteRequest[] = [];
  const host: SiteHost = {
    site: { corsOrigins: [], ...site } as FunctionAppSite,
    serves: () => true,
    invokeHttp: (request) => {
      requests.push(request);
      return Promise.resolve(answer);
    },
  };
  return { host, requests };
}

/** A gateway on a free port, closed by `closeGateways`. */
export async function openGateway(options: Partial<GatewayOptions>): Promise<Gateway> {
  const gateway = await startGateway({
    port: 0,
    hosts: [],
    verifyToken: () => {
      throw new Error("unexpected");
    },
    ...options,
  });
  gateways.push(gateway);
  return gateway;
}
