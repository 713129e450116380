import {
  DOMParser,
  type Document,
  type DocumentType,
  type Element,
  type Node,
} from "@xmldom/xmldom";
import { EvaluationError } from "./evaluation-error";
import type { Value } from "./values";

/** XML that does not parse; the functions put it into their own message. */
export class XmlError extends Error {}

const nodeTypes = { element: 1, text: 3, cdata: 4, instruction: 7, comment: 8, doctype: 10 };

/** Marks an element that was written `<e />`, which becomes null in JSON, unlike `<e></e>`. */
const selfClosed = "self-closed";

const markup =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][\s\S]*?>|<([^\s/>"'=]+)((?:[^>"']|"[^"]*"|'[^']*')*?)\/>/g;

/** Parses a document as .NET's XmlDocument does: one root, white space between elements dropped. */
export function parseXml(text: string): Document {
  const declaration = /^<\?xml\s+([^?]*)\?>/.exec(text)?.[1];
  if (declaration !== undefined && !/^version\s*=\s*(["'])1\.0\1/.test(declaration)) {
    throw new XmlError("Version number '1.0' is required in the XML declaration.");
  }
  if (!/^\s*</.test(text)) {
    throw new XmlError(
      text.trim() === ""
        ? "Root element is missing."
        : "Data at the root level is invalid. Line 1, position 1.",
    );
  }
  const marked = text.replace(markup, (all, name: string | undefined, attributes: string) =>
    name === undefined ? all : `<${name}${attributes}><?${selfClosed}?></${name}>`,
  );
  const parser = new DOMParser({
    onError: (level, message) => {
      if (level !== "warning") throw new XmlError(problemOf(message));
    },
  });
  try {
    const document = parser.parseFromString(marked, "text/xml");
    if (!document.documentElement) throw new XmlError("Root element is missing.");
    return document;
  } catch (error) {
    throw error instanceof XmlError ? error : new XmlError(problemOf(error));
  }
}

/** xmldom's reason in the words of .NET, where it has some. */
function problemOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/Only one element can be added/.test(message)) return "More than one root element.";
  const inner = /^Reporting \w+ "([^"]*)/.exec(message)?.[1] ?? message;
  return inner.split("\n")[0] ?? inner;
}

/** Child nodes without white space between elements and without our own marks. */
export function childrenOf(node: Node): Node[] {
  return Array.from(node.childNodes).filter(
    (child) =>
      !(child.nodeType === nodeTypes.text && (child.nodeValue ?? "").trim() === "") &&
      !(child.nodeType === nodeTypes.instruction && child.nodeName === selfClosed),
  );
}

function isSelfClosed(element: Node): boolean {
  return element.firstChild?.nodeName === selfClosed;
}

const escapeText = (text: string) =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const escapeAttribute = (text: string) => escapeText(text).replace(/"/g, "&quot;");

/** A node as XmlDocument prints it: `<e />` with a space, nothing indented. */
export function xmlText(node: Node): string {
  const value = node.nodeValue ?? "";
  switch (node.nodeType) {
    case nodeTypes.element:
      return elementText(node as Element);
    case nodeTypes.text:
      return escapeText(value);
    case nodeTypes.cdata:
      return `<![CDATA[${value}]]>`;
    case nodeTypes.comment:
      return `<!--${value}-->`;
    case nodeTypes.instruction:
      return `<?${node.nodeName}${node.nodeName === "xml" ? " " : value && " "}${value}?>`;
    case nodeTypes.doctype:
      return doctypeText(node as DocumentType);
    default:
      return childrenOf(node).map(xmlText).join("");
  }
}

function doctypeText({ name, publicId, systemId, internalSubset }: DocumentType): string {
  const identifier = publicId
    ? ` PUBLIC ${publicId} ${systemId}`
    : systemId && ` SYSTEM ${systemId}`;
  return `<!DOCTYPE ${name}${identifier}${internalSubset ? ` [${internalSubset}]` : ""}>`;
}

function elementText(element: Element): string {
  const attributes = Array.from(element.attributes)
    .map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`)
    .join("");
  const inside = childrenOf(element).map(xmlText).join("");
  const { tagName } = element;
  if (inside !== "") return `<${tagName}${attributes}>${inside}</${tagName}>`;
  return isSelfClosed(element)
    ? `<${tagName}${attributes} />`
    : `<${tagName}${attributes}></${tagName}>`;
}

/** XML as JSON the way Newtonsoft converts it: `@attribute`, `#text`, `#cdata-section`, arrays. */
export function xmlToJson(text: string): Value {
  try {
    return nodeToJson(parseXml(text));
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new EvaluationError(
      `The template language function 'json' parameter is not valid. Could not parse XML: ${error.message}`,
    );
  }
}

function nodeToJson(node: Document | Element): Value {
  const members = new Map<string, Value[]>();
  const add = (name: string, value: Value) =>
    members.set(name, [...(members.get(name) ?? []), value]);
  if (isElement(node)) {
    for (const { name, value } of Array.from(node.attributes)) add(`@${name}`, value);
  }
  for (const child of childrenOf(node)) {
    const value = child.nodeValue ?? "";
    if (isElement(child)) add(child.tagName, elementToJson(child));
    else if (child.nodeType === nodeTypes.text) add("#text", value);
    else if (child.nodeType === nodeTypes.cdata) add("#cdata-section", value);
    else if (child.nodeName === "xml") add("?xml", declarationToJson(value));
  }
  return new Map(
    [...members].map(([name, values]) => [
      name,
      values.length === 1 ? (values[0] ?? null) : values,
    ]),
  );
}

function elementToJson(element: Element): Value {
  const children = childrenOf(element);
  if (element.attributes.length === 0) {
    if (children.length === 0) return isSelfClosed(element) ? null : "";
    if (children.every(({ nodeType }) => nodeType === nodeTypes.text)) {
      return children.map((child) => child.nodeValue ?? "").join("");
    }
  }
  return nodeToJson(element);
}

function declarationToJson(text: string): Value {
  const attributes = [...text.matchAll(/(\w+)\s*=\s*["']([^"']*)["']/g)];
  return new Map(attributes.map(([, name = "", value = ""]) => [`@${name}`, value]));
}

function isElement(node: Node): node is Element {
  return node.nodeType === nodeTypes.element;
}
