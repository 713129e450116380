import { resolve } from "node:path";
import { buildDemoPage } from "../../demo/demo-page";
import type { Page } from "../../local/gateway/gateway";

let files: ReadonlyMap<string, Page>;
beforeAll(async () => {
  files = await buildDemoPage(resolve(__dirname, "../.."));
});

function body(path: string): string {
  return files.get(path)?.body.toString() ?? "";
}

test("the page is these files with their content types; the form is loaded when the page stands", () => {
  const named = [...files].map(([path, { contentType }]) => [
    path.replace(/-[A-Z0-9]{8}(?=\.js$)/, ""),
    contentType,
  ]);
  expect(named).toEqual([
    ["/", "text/html; charset=utf-8"],
    ["/style.css", "text/css; charset=utf-8"],
    ["/page.js", "text/javascript; charset=utf-8"],
    ["/generated-form.js", "text/javascript; charset=utf-8"],
    ["/chunk.js", "text/javascript; charset=utf-8"],
  ]);
  const form = [...files.keys()].find((path) => path.startsWith("/generated-form-"));
  expect(body("/page.js")).toContain(`import(".${form}")`);
});

test("it obeys a content security policy without inline scripts or styles", () => {
  expect(body("/")).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
  // No text becomes HTML but Vue's own templates, which have none of ours in them.
  expect(body("/")).toContain("require-trusted-types-for 'script'; trusted-types vue\"");
  expect(body("/")).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son[a-z]+=|javascript:/);
  expect(body("/page.js")).not.toMatch(
    /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function/,
  );
});

test("for a backend's stack it offers one request, and knows nothing of the work", async () => {
  const scripts = (pages: ReadonlyMap<string, Page>) =>
    [...pages].filter(([path]) => path.endsWith(".js")).map(([, page]) => page.body.toString());
  const request = { "a request of the backend's": 1 };
  const page = await buildDemoPage(resolve(__dirname, "../.."), { request });
  const [script = ""] = scripts(page);
  expect(script).toContain(JSON.stringify(request).slice(1, -1).split(":")[0]);
  expect(scripts(page).join("")).not.toContain("unitPriceCents");
  expect(scripts(files).join("")).toContain("unitPriceCents");
});

test("it loads nothing from elsewhere", () => {
  const sources = [...body("/").matchAll(/(?:src|href)="([^"]*)"/g)].map(([, source]) => source);
  expect(sources).toEqual(["data:,", "style.css", "page.js", "/api/openapi.json"]);
  expect(body("/style.css")).not.toMatch(/url\(|@import/);
});

test("every id is unique, and every label has its element", () => {
  const ids = [...body("/").matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const labels = [...body("/").matchAll(/\s(?:for|aria-labelledby)="([^"]+)"/g)];
  expect(labels.filter(([, id]) => !ids.includes(id))).toEqual([]);
});
