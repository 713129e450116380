import { contentOf } from "../expressions/content";
import { toText } from "../expressions/text";
import { isArray, isValueObject, member, type Value } from "../expressions/values";
import { defaultContentType, encodeBody } from "./content";

/**
 * A body with the parts in its `$multipart` as content of the type that it names, `multipart/form-data`
 * by default; undefined for any other body.
 * @param newBoundary makes a text that no part has
 * Source: "Use form-data or multipart in HTTP requests", connector reference of HTTP, Azure Logic Apps
 */
export function multipartContent(body: Value, newBoundary: () => string): Value | undefined {
  const parts = member(body, "$multipart");
  if (!isArray(parts)) return undefined;
  const boundary = newBoundary();
  const type = toText(member(body, "$content-type") ?? "multipart/form-data");
  const bytes = Buffer.concat([
    ...parts.flatMap((part) => encodePart(part, boundary)),
    Buffer.from(`--${boundary}--\r\n`),
  ]);
  return contentOf(bytes.toString("base64"), `${type}; boundary="${boundary}"`);
}

function encodePart(part: Value, boundary: string): Buffer[] {
  const headers = member(part, "headers");
  const lines = isValueObject(headers) ? [...headers] : [];
  const body = member(part, "body") ?? null;
  const isTyped = lines.some(([name]) => name.toLowerCase() === "content-type");
  const all = isTyped ? lines : [...lines, ["Content-Type", defaultContentType(body)] as const];
  const head = all.map(([name, value]) => `${name}: ${toText(value)}\r\n`).join("");
  return [
    Buffer.from(`--${boundary}\r\n${head}\r\n`),
    body === null ? Buffer.alloc(0) : encodeBody(body),
    Buffer.from("\r\n"),
  ];
}
