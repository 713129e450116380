import { text } from "node:stream/consumers";
import { bytes, lines, PageUnderTest, script, withBrowser } from "./page-under-test";

withBrowser("request and result on the demo page", (executable) => {
  let shown: PageUnderTest;
  beforeAll(async () => (shown = await PageUnderTest.start(executable)));
  afterAll(() => shown?.stop());
  beforeEach(() => shown.open());
  afterEach(async () => expect(await shown.close()).toEqual([]));

  test("shows what the service refuses at the fields of the form, which clears with the next", async () => {
    await shown.submit("invalid");
    await shown.untilState("Not accepted");
    expect(await shown.page.locator("#as-fields .error").allInnerTexts()).toEqual([
      "must NOT have fewer than 1 characters",
      "must NOT have fewer than 1 items",
    ]);
    expect(await shown.faults()).toEqual([]);
    await shown.submit("failing");
    await shown.untilState("Failed");
    expect(await shown.page.locator("#as-fields .error").allInnerTexts()).toEqual([]);
  });

  test("the form is made from the schema, and its text is the request", async () => {
    await shown.page.getByLabel("Customer").fill("Fabrikam");
    await shown.page.getByRole("button", { name: "Remove Lines 2" }).click();
    await shown.page.getByRole("button", { name: "Add to Lines" }).click();
    await shown.page.getByLabel("Sku").last().fill("lamp");
    await shown.page.getByLabel("Quantity").last().fill("2");
    await shown.page.getByLabel("Unit Price Cents").last().fill("995");
    await shown.page.getByLabel("Seconds").fill("0");
    await shown.page.getByLabel("JSON", { exact: true }).check();
    const body = shown.page.getByLabel("Body (JSON)");
    expect(JSON.parse(await body.inputValue())).toEqual({
      customer: "Fabrikam",
      lines: [
        { sku: "chair", quantity: 4, unitPriceCents: 12_900 },
        { sku: "lamp", quantity: 2, unitPriceCents: 995 },
      ],
      simulate: { seconds: 0 },
    });
    await body.fill("{");
    await shown.page.getByLabel("Form", { exact: true }).click();
    expect(await shown.page.getByRole("alert").innerText()).toMatch(/^The text is no JSON: /);
    await body.fill('{"customer":"Northwind","unknown":1}');
    await shown.page.getByLabel("Form", { exact: true }).check();
    expect(await shown.page.getByLabel("Customer").inputValue()).toBe("Northwind");
    await shown.page.getByLabel("JSON", { exact: true }).check();
    expect(JSON.parse(await body.inputValue())).toEqual({ customer: "Northwind", unknown: 1 });
  });

  test("shows an image, text as text, and offers bytes for download", async () => {
    await shown.submitText({ customer: "image", lines });
    const image = shown.page.getByAltText("The result, an image");
    await image.waitFor();
    expect(await image.evaluate((img: { naturalWidth: number }) => img.naturalWidth)).toBe(1);

    await shown.submitText({ customer: "script", lines });
    await shown.page.locator(".result pre").waitFor();
    expect(await shown.page.locator(".result pre").innerText()).toBe(script);
    expect(await shown.page.title()).toBe("Asynchronous Request-Reply");

    await shown.submitText({ customer: "bytes", lines });
    const downloading = shown.page.waitForEvent("download");
    await shown.page.getByRole("link", { name: "Download the result" }).click();
    const stream = await (await downloading).createReadStream();
    expect(Buffer.from(await text(stream.setEncoding("latin1")), "latin1")).toEqual(bytes);
    expect(await shown.faults()).toEqual([]);
  });

  test("its OpenAPI description is saved with the key, which stands in no address", async () => {
    const asked = shown.page.waitForRequest("**/openapi.json");
    const downloading = shown.page.waitForEvent("download");
    await shown.page.getByRole("link", { name: "OpenAPI" }).click();
    const saved = await downloading;
    expect(saved.suggestedFilename()).toBe("openapi.json");
    expect(JSON.parse(await text(await saved.createReadStream()))).toMatchObject({
      openapi: "3.1.0",
      servers: [{ url: shown.served.baseUrl }],
    });
    expect((await asked).url()).toBe(`${shown.served.baseUrl}/api/openapi.json`);

    await shown.page.getByLabel("Function key").fill("another");
    await shown.page.getByRole("link", { name: "OpenAPI" }).click();
    await shown.page.getByText("answered with 401").waitFor();
  });

  test("a view of the work's own takes the place of the result", async () => {
    await shown.page.evaluate(`customElements.define("work-result", class extends HTMLElement {
      connectedCallback() {
        const { contentType, bytes } = this.received;
        this.textContent = [this.result.totalCents, contentType, bytes.length > 0].join(" ");
      }
    })`);
    await shown.submitText({ customer: "own", lines });
    await shown.page.getByText("101550 application/json true").waitFor();
    // What was entered as text stays, too.
    const entered = await shown.page.getByLabel("Body (JSON)").inputValue();
    expect(JSON.parse(entered)).toEqual({ customer: "own", lines });
  });

  test.each(["light", "dark"] as const)(
    "axe-core finds nothing, and 320 px need no scrolling sideways (%s)",
    async (colorScheme) => {
      await shown.page.emulateMedia({ colorScheme });
      expect(await shown.faults()).toEqual([]);
      await shown.page.getByLabel("The status endpoint answers").selectOption("see-other");
      await shown.page.getByText("take the first 200 for the result").waitFor();
      await shown.submit("quick");
      await shown.untilState("Succeeded");
      await shown.page.locator(".result").waitFor();
      await shown.page.setViewportSize({ width: 320, height: 640 });
      for (const summary of await shown.page.locator("summary").all()) await summary.click();
      expect(await shown.faults()).toEqual([]);
      expect(await shown.page.evaluate("document.documentElement.scrollWidth")).toBe(320);
    },
  );
});
