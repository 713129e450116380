import { sampleRequest, TestApp } from "../../support/function-app";

async function pendingApp() {
  const app = new TestApp();
  return { app, id: await app.submitted() };
}

const endpoints = ["status", "operation", "result", "cancel"] as const;

describe("asking too often", () => {
  test.each(endpoints)(
    "fails at %s when the burst is used up, says when to come back, and reads no storage",
    async (endpoint) => {
      const { app, id } = await pendingApp();
      for (let poll = 0; poll < 30; poll++) await app.status(id);
      app.operations.reads = 0;
      const answer = await app[endpoint](id);
      expect([answer.status, answer.headers["retry-after"], app.operations.reads]).toEqual([
        429,
        "1",
        0,
      ]);
    },
  );

  test("fails for an unknown id as for a known one", async () => {
    const app = new TestApp();
    const statuses: number[] = [];
    const unknown = "7351d3ff-d30b-46df-aa5f-c35d00a9e624";
    for (let poll = 0; poll < 31; poll++) statuses.push((await app.status(unknown)).status);
    expect(statuses).toEqual([...Array<number>(30).fill(404), 429]);
  });

  test("is one caller's: another one's polls use up nothing, and tell nothing", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
    const as = (caller: string) => ({ headers: { "x-ms-client-principal-id": caller } });
    const id = await app.submitted(sampleRequest, as("anna").headers);
    for (let poll = 0; poll < 31; poll++) await app.status(id, as("bert"));
    expect((await app.status(id, as("bert"))).status).toBe(429);
    expect((await app.status(id, as("anna"))).status).toBe(202);
    expect((await app.status(id)).status).toBe(401);
  });

  test("is forgiven at five polls a second", async () => {
    const { app, id } = await pendingApp();
    for (let poll = 0; poll < 40; poll++) await app.status(id);
    await app.clock.advance(1);
    const polls = await Promise.all(Array.from({ length: 6 }, () => app.status(id)));
    expect(polls.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202, 429]);
  });

  test("does not touch other operations", async () => {
    const { app, id } = await pendingApp();
    for (let poll = 0; poll < 40; poll++) await app.status(id);
    expect((await app.status(await app.submitted())).status).toBe(202);
  });
});
