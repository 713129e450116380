import { sampleRequest, TestApp } from "../support/function-app";

describe("with Entra", () => {
  const principal = { "x-ms-client-principal-id": "anna" };

  test("fails when the platform does not authenticate, whatever the caller sends", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: false });
    const answer = await app.submit({ headers: principal });
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, "Bearer"]);
  });

  test("fails when there is no principal", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
    expect((await app.submit()).status).toBe(401);
  });

  test("stores the principal as the owner", async () => {
    const app = new TestApp({ authentication: "entra", platformAuthenticates: true });
    const id = await app.submitted(sampleRequest, principal);
    expect(app.operations.records.get(id)?.owner).toBe("anna");
  });

  test("ignores the header in function-key mode", async () => {
    const app = new TestApp({ platformAuthenticates: true });
    const id = await app.submitted(sampleRequest, principal);
    expect(app.operations.records.get(id)?.owner).toBe("");
    expect((await app.status(id)).status).toBe(202);
  });
});
