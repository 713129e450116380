import { errorCodes, problems, routes } from "../../../contract";
import { problemPage } from "../../../functions/endpoints/problem-page";
import { TestApp } from "../../support/function-app";

/** The page as text: it is no JSON. */
async function page(code: string) {
  const request = { method: "GET", headers: new Headers(), query: new URLSearchParams() };
  return problemPage({ ...request, params: { id: code }, body: null });
}

describe("the page of a problem", () => {
  test.each(Object.values(errorCodes))("says what %s means and what to do", async (code) => {
    const { status, headers, body } = await page(code);
    expect([status, headers["content-type"], headers["content-security-policy"]]).toEqual([
      200,
      "text/html; charset=utf-8",
      "default-src 'none'",
    ]);
    expect(body).toContain(`<h1>${problems[code].title}</h1>`);
    // What is written into HTML unescaped holds nothing that HTML would read.
    expect(Object.values(problems[code]).join("")).not.toMatch(/[<>&]/);
  });

  test.each(["Nothing", "__proto__", "<script>"])("fails with 404 for %s", async (code) => {
    const app = new TestApp();
    const answer = await app.call(routes.problem, problemPage, code);
    expect([answer.status, answer.json["error"]]).toMatchObject([404, { code: "ProblemNotFound" }]);
  });
});
