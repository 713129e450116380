import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { headers, routePath } from "../../../contract";
import { doorPath, functionKey } from "../../conformance/served-app";
import { lines, PageUnderTest, withBrowser } from "./page-under-test";

withBrowser("a conversation on the demo page", (executable) => {
  let shown: PageUnderTest;
  beforeAll(async () => (shown = await PageUnderTest.start(executable)));
  afterAll(() => shown?.stop());
  beforeEach(() => shown.open());
  afterEach(async () => expect(await shown.close()).toEqual([]));

  test("shows every exchange to the result, the redirect by the browser's own record", async () => {
    await shown.submit("quick");
    await shown.untilState("Succeeded");
    await shown.page.locator(".result").waitFor();
    expect(await shown.page.locator(".result").innerText()).toContain('"totalCents": 101550');
    const rows = await shown.exchanges().allInnerTexts();
    const id = shown.served.operationIds.at(-1)!;
    expect(rows[0]).toMatch(/POST \/api\/requests\s+202 Accepted\s+Location: /);
    expect(rows.at(-2)).toContain(`GET ${routePath("status", id)}`);
    expect(rows.at(-2)).toContain(`redirected to ${routePath("result", id)}`);
    expect(rows.at(-2)).toMatch(/^\d+ ms/);
    expect(rows.at(-1)).toContain(`GET ${routePath("result", id)}\n200 OK`);
    expect(shown.page.url()).toBe(`${shown.served.baseUrl}/#operation=${id}`);
  });

  test("shows headers and bodies, but no key, and copies a command that does the same", async () => {
    await shown.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await shown.submit("failing");
    await shown.untilState("Failed");
    const first = shown.exchanges().first();
    await first.getByText("Headers and bodies").click();
    await first.getByText('"status": "NotStarted"').waitFor();
    const opened = await first.innerText();
    expect(opened).toContain('"customer": "Contoso"');
    expect(opened).toContain("x-functions-key: …");
    await first.getByRole("button", { name: "Copy as curl: POST /api/requests" }).click();
    await first.getByText("Copied").waitFor();
    const command = await shown.page.evaluate<string>("navigator.clipboard.readText()");
    expect(command).toContain('-H "x-functions-key: $key"');
    const shell = promisify(execFile)("sh", ["-c", command], {
      env: { ...process.env, key: functionKey },
    }).catch((error: Error) => ({ stdout: error.message }));
    // The same idempotency key: the same operation. Without curl there is nothing to try.
    expect((await shell).stdout).toMatch(/^HTTP\/1.1 202|curl.*not found/);
  });

  test("works in a browser that keeps nothing and has no clipboard", async () => {
    await shown.page.addInitScript(`
      Object.defineProperty(globalThis, "sessionStorage", {
        get() { throw new DOMException("denied", "SecurityError") },
      });
      Object.defineProperty(navigator, "clipboard", { value: undefined });
    `);
    await shown.page.goto(`${shown.served.baseUrl}/?again#key=${functionKey}`);
    await shown.submit("failing");
    await shown.untilState("Failed");
    const first = shown.exchanges().first();
    await first.getByRole("button", { name: "Copy as curl: POST /api/requests" }).click();
    await first.getByText("The browser did not allow it").waitFor();
    expect(await first.locator("pre", { hasText: "curl" }).innerText()).toContain("$key");
    expect(await shown.faults()).toEqual([]);
  });

  test("lists the stack's operations by state, and leads to one of them", async () => {
    await shown.submit("quick");
    await shown.untilState("Succeeded");
    const { page, served } = shown;
    const id = served.operationIds.at(-1)!;
    await page.goto(`${served.baseUrl}/`);
    await page.getByText("Operations of the stack").click();
    await page.locator("#operations").getByRole("link", { name: id }).waitFor();
    await page.getByLabel("In the state").selectOption("Failed");
    await page.getByText("None.", { exact: true }).waitFor();
    await page.getByLabel("In the state").selectOption("Running");
    expect(await shown.faults()).toEqual([]);
    await page.locator("#operations").getByRole("link", { name: id }).click();
    await shown.untilState("Succeeded");
    expect(page.url()).toBe(`${served.baseUrl}/#operation=${id}`);
  });

  test("goes on with an operation after a reload, and cancels it", async () => {
    await shown.submit("slow");
    await shown.untilState("Running");
    await shown.page.reload();
    await shown.untilState("Running");
    expect(await shown.entries().count()).toBe(1);
    await shown.page.getByRole("button", { name: "Cancel the work" }).click();
    await shown.untilState("Canceled");
    expect(await shown.page.getByText("409 Canceled").count()).toBe(1);
  });

  test("follows several at once; the keyboard and the browser's back button change between them", async () => {
    await shown.submit("slow");
    await shown.untilState("Running");
    const slow = shown.page.url();
    await shown.submit("failing");
    await shown.untilState("Failed");
    const failing = shown.page.url();
    expect((await shown.entries().allInnerTexts()).map((entry) => entry.split(" ")[0])).toEqual([
      "Failed",
      "Running",
    ]);
    await shown.entries().last().focus();
    await shown.page.keyboard.press("Enter");
    await shown.untilState("Running");
    expect([shown.page.url(), await shown.entries().last().getAttribute("aria-current")]).toEqual([
      slow,
      "true",
    ]);
    await shown.page.goBack();
    await shown.untilState("Failed");
    expect(shown.page.url()).toBe(failing);
  });

  test("a link to an operation of somebody else leads to it", async () => {
    await shown.submit("failing");
    await shown.untilState("Failed");
    const other = await (await shown.newContext()).newPage();
    await other.goto(shown.page.url());
    await other.locator(".state .badge.bad", { hasText: "Failed" }).waitFor();
    await other.context().close();
  });

  test("an outage is no failure: it goes on, or says that it lost sight and looks again", async () => {
    let polls = 0;
    await shown.page.route("**/api/status/*", (route) =>
      polls++ < 2 ? route.abort() : route.continue(),
    );
    await shown.submitText({ customer: "outage", lines });
    await shown.untilState("Succeeded");
    expect(await shown.page.getByText("no answer:").count()).toBe(2);

    await shown.page.unroute("**/api/status/*");
    await shown.page.route("**/api/status/*", (route) => route.fulfill({ status: 403 }));
    await shown.submitText({ customer: "stranger", lines });
    await shown.untilState("Lost sight");
    await shown.page.unroute("**/api/status/*");
    await shown.page.getByRole("button", { name: "Look again" }).click();
    await shown.untilState("Succeeded");
    expect(await shown.page.locator(".problem").count()).toBe(0);
  });
});

withBrowser("the demo page of a facade", (executable) => {
  let shown: PageUnderTest;
  let late = false;
  beforeAll(async () => {
    shown = await PageUnderTest.start(executable, "door", (answer, { path }) => {
      if (!late || path !== doorPath) return answer;
      const { operationIds, baseUrl } = shown.served;
      const location = baseUrl + routePath("status", operationIds.at(-1));
      return { status: 504, headers: { [headers.location]: location } };
    });
  });
  afterAll(() => shown?.stop());

  test("makes one blocking call, and follows what takes longer than the door", async () => {
    const { baseUrl } = shown.served;
    await shown.open(`door=${encodeURIComponent(`${baseUrl}${doorPath}?sig=secret`)}`);
    expect(shown.page.url()).toBe(`${baseUrl}/`);
    expect(await shown.page.getByRole("button", { name: "Submit" }).count()).toBe(0);
    expect(await shown.faults()).toEqual([]);
    const call = shown.page.getByRole("button", { name: "Call", exact: true });
    await call.click();
    await shown.untilState("Succeeded");
    const [first, ...others] = await shown.exchanges().allInnerTexts();
    expect(others).toEqual([]);
    expect(first).toContain(`POST ${doorPath}?sig=…\n200 OK`);
    const answered = shown.page.url();
    expect(answered).toBe(`${baseUrl}/#operation=${shown.served.operationIds.at(-1)}`);
    await shown.page.reload();
    await shown.page.locator(".result").waitFor();
    expect([shown.page.url(), await shown.entries().count()]).toEqual([answered, 1]);

    late = true;
    await call.click();
    await shown.page.getByText("504 Gateway Timeout").waitFor();
    await shown.untilState("Succeeded");
    expect((await shown.exchanges().allInnerTexts()).at(-1)).toContain("200 OK");
    expect(shown.page.url()).toContain(`#operation=${shown.served.operationIds.at(-1)}`);
    expect(await shown.page.content()).not.toContain("secret");
    expect(await shown.close()).toEqual([]);
  });
});
