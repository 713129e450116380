import { operationBlob, type WorkScope } from "../contract";
import { ownRun } from "./operation-record";
import { storageCall } from "./storage-rest";
import type { HttpAction } from "../workflow-engine/language/workflow-definition";

/** Address of the operation's result. */
export const resultUrl = `@{parameters('resultsUrl')}/${operationBlob("@{triggerBody()['operationId']}")}`;

/** Metadata of a result: the run that stored it. */
export const runMetadata = "x-ms-meta-runid";

/** Stores the work's result, once the work has succeeded; the first one stays. */
export function storeResult({ result, contentType, fileName }: WorkScope<unknown>): HttpAction {
  return storageCall({
    description: "The first result stays: 409 or 412 when there is one",
    runAfter: { Work: ["Succeeded"] },
    method: "PUT",
    uri: resultUrl,
    headers: {
      "Content-Type": contentType,
      ...(fileName !== undefined && { "x-ms-blob-content-disposition": attachment(fileName) }),
      "If-None-Match": "*",
      "x-ms-blob-type": "BlockBlob",
      [runMetadata]: `@{${ownRun}}`,
    },
    body: result,
    runtimeConfiguration: { secureData: { properties: ["inputs"] } },
  });
}

/** As functions/operation/result-content.ts names a file (RFC 8187). */
function attachment(fileName: string): string {
  const whole = fileName.replace(/^@([^{].*)$/s, "@{$1}");
  const name = whole
    .split(/(@\{.*?\})/)
    .map((part) => part.replace(/^@\{(.*)\}$/s, "@{encodeUriComponent($1)}"))
    .map((part) => (part.startsWith("@{") ? part : encodeURIComponent(part)))
    .join("");
  return `attachment; filename*=UTF-8''${name}`;
}
