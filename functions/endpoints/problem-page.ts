import { errorCodes, headers, problems, type ErrorCode } from "../../contract";
import type { Answer, IncomingRequest } from "../http/answer";
import { refuse } from "../http/problem";

/**
 * `GET /api/problems/{code}`: what the problem means and what to do, where the `type` of a problem
 * document leads to. Needs no dependencies and reads no storage.
 */
export function problemPage(request: IncomingRequest): Promise<Answer> {
  const code = Object.values(errorCodes).find((each) => each === request.params["id"]);
  if (code === undefined) {
    const known = Object.values(errorCodes).join(", ");
    return refuse(errorCodes.problemNotFound, `There is no such problem; known are ${known}.`);
  }
  return Promise.resolve({
    status: 200,
    headers: {
      [headers.contentType]: "text/html; charset=utf-8",
      [headers.contentSecurityPolicy]: "default-src 'none'",
      [headers.cacheControl]: "public, max-age=86400",
    },
    body: pageOf(code),
  });
}

/** The texts are the contract's own, and hold nothing that HTML would read. */
function pageOf(code: ErrorCode): string {
  const { status, title, cause, remedy } = problems[code];
  return `<!doctype html>
<html lang="en">
<title>${code}</title>
<h1>${title}</h1>
<p>Code <code>${code}</code>, HTTP status ${status}.</p>
<p>${marked(cause)}</p>
<p>${marked(remedy)}</p>
</html>
`;
}

function marked(text: string): string {
  return text.replace(/`([^`]*)`/g, "<code>$1</code>");
}
