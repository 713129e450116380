import { readFileSync } from "node:fs";
import { clientsPage, filledClientsPage } from "../../docs/clients-page";

test("docs/clients.md shows what docs/clients.json recorded (npm run clients runs and draws it anew)", () => {
  expect(readFileSync(clientsPage, "utf8")).toBe(filledClientsPage());
});
