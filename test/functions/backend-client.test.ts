import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { httpBackendClient } from "../../functions/backend-client";
import { hostTraceparent } from "../support/function-app";

const id = "0dd4ff2b-8d5e-4f8f-9a5c-0a3d3a3b7f10";

describe("telling a backend of a cancel", () => {
  let server: Server;
  let origin: string;
  /** What it answers in turn, the last one again and again; 0 breaks the connection. */
  let statuses: readonly number[] = [];
  const received: IncomingMessage[] = [];
  const slept: number[] = [];
  const clock = { sleep: async (milliseconds: number) => void slept.push(milliseconds) };

  beforeAll(async () => {
    server = createServer((request, response) => {
      const status = statuses[Math.min(received.push(request), statuses.length) - 1] ?? 0;
      if (status === 0) request.socket.destroy();
      else response.writeHead(status, { location: `${origin}/elsewhere` }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    received.splice(0);
    slept.splice(0);
  });
  afterAll(() => server.close());

  const cancel = (...answers: number[]) => {
    statuses = answers;
    return httpBackendClient(`${origin}/jobs/{operationId}/run`, clock).cancel(id, hostTraceparent);
  };

  test("is a DELETE of the operation's job, in the operation's trace, without a credential", async () => {
    expect(await cancel(204)).toEqual({ outcome: "told", status: 204 });
    const [call] = received;
    expect([call?.method, call?.url]).toEqual(["DELETE", `/jobs/${id}/run`]);
    expect(call?.headers).not.toHaveProperty("authorization");
    expect(call?.headers["traceparent"]).toMatch(/^00-4bf92f3577b34da6a3ce929d0e0e4736-/);
  });

  test.each([
    [[405], { outcome: "refused", status: 405 }],
    [[409], { outcome: "refused", status: 409 }],
    [[302], { outcome: "refused", status: 302 }],
  ])("takes the answer %j as it is, and follows nothing", async (answers, outcome) => {
    expect(await cancel(...answers)).toEqual(outcome);
    expect([received.length, slept]).toEqual([1, []]);
  });

  test.each([
    [[404, 204], { outcome: "told", status: 204 }, [1000]],
    [[503, 0, 202], { outcome: "told", status: 202 }, [1000, 2000]],
    [[429, 408, 404], { outcome: "refused", status: 404 }, [1000, 2000]],
    [[0, 0, 0], { outcome: "lost", reason: expect.any(String) as string }, [1000, 2000]],
  ])("asks again after %j, three times in all", async (answers, outcome, pauses) => {
    expect(await cancel(...answers)).toEqual(outcome);
    expect([received.length, slept]).toEqual([answers.length, pauses]);
  });
});
