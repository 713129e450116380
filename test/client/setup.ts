import {
  RequestReplyClient,
  type RequestReplyClientOptions,
} from "../../client/request-reply-client";
import { FakeClientClock } from "./fake-client-clock";
import { FakeService } from "./fake-service";
import type { QuoteRequest } from "../sample/schema";

export const functionKey = "k3y-of-the-function";

export const quote: QuoteRequest = {
  customer: "Contoso",
  lines: [{ sku: "chair", quantity: 4, unitPriceCents: 12_900 }],
};

export const result = {
  customer: "Contoso",
  lines: [{ sku: "chair", quantity: 4, unitPriceCents: 12_900, amountCents: 51_600 }],
  totalCents: 51_600,
};

export interface Setup {
  service: FakeService;
  /** Another origin. */
  elsewhere: FakeService;
  clock: FakeClientClock;
  newClient(options?: Partial<RequestReplyClientOptions>): RequestReplyClient;
  /** `METHOD path` of everything that the service got. */
  asked(): string[];
}

/** A fresh service, second origin and clock for every test of a file. */
export function setUp(): Setup {
  const setup = {
    newClient: (options = {}) =>
      new RequestReplyClient({
        baseUrl: setup.service.baseUrl,
        credential: { functionKey },
        clock: setup.clock,
        ...options,
      }),
    asked: () => setup.service.received.map(({ method, path }) => `${method} ${path}`),
  } as Setup;
  beforeEach(async () => {
    setup.clock = new FakeClientClock();
    setup.service = await new FakeService().start();
    setup.elsewhere = await new FakeService().start();
  });
  afterEach(async () => {
    await setup.service.stop();
    await setup.elsewhere.stop();
  });
  return setup;
}
