import { chromium } from "playwright-core";
import { asked, follow } from "./loop.mjs";

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--no-first-run", "--disable-gpu", "--disable-background-networking"],
});
try {
  const page = await browser.newPage();
  // A page of the service's own origin: what another origin's may do is a setting of the service.
  await page.goto(new URL("/", asked().url).href);
  await follow(async (request) => {
    const { status, headers, text } = await page.evaluate(async ({ url, ...asked }) => {
      const answer = await fetch(url, asked);
      const headers = Object.fromEntries(answer.headers);
      return { status: answer.status, headers, text: await answer.text() };
    }, request);
    return { status, header: (name) => headers[name], text };
  });
} finally {
  await browser.close();
}
