import { select } from "xpath";
import { contentBase64, contentOf, contentText, contentType, isContent } from "../content";
import { EvaluationError, usage } from "../evaluation-error";
import { jsonToXml } from "../json-to-xml";
import { Float, isValueObject, type Value, type ValueObject } from "../values";
import { childrenOf, parseXml, XmlError, xmlText } from "../xml";
import { stringArgument, wrongType, type Implementation, type Implementations } from "./invocation";

const xmlType = "application/xml;charset=utf-8";

const xmlContent = (text: string): Value =>
  contentOf(Buffer.from(text, "utf8").toString("base64"), xmlType);

function parsed<T>(name: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw new EvaluationError(
      `The template language function '${name}' parameter is not valid. The provided value cannot be converted to XML: '${error.message}'. ${usage(name)}`,
    );
  }
}

const xml: Implementation = (args, invocation) => {
  const [value = null] = args;
  if (typeof value === "string") return xmlContent(parsed("xml", () => xmlText(parseXml(value))));
  if (!isValueObject(value)) throw wrongType(invocation, args, 0, "a string or an object");
  // Content is taken at its word, as the platform does.
  return isContent(value) ? contentOf(contentBase64(value), xmlType) : fromObject(value);
};

function fromObject(value: ValueObject): Value {
  const roots = [...value.keys()].filter((name) => !name.startsWith("?"));
  if (roots.length === 0) return xmlContent("");
  const text = jsonToXml(value);
  // Several roots make no document; the platform says so when it is read, not here.
  return xmlContent(roots.length === 1 ? parsed("xml", () => xmlText(parseXml(text))) : text);
}

const xpath: Implementation = (args, invocation) => {
  const [source = null] = args;
  const path = stringArgument(args, 1, invocation);
  if (!isContent(source) || !/[/+]xml\b/i.test(contentType(source))) {
    throw wrongType(invocation, args, 0, "an XML object");
  }
  const document = parsed("xpath", () => parseXml(contentText(source)));
  prune(document);
  const result = evaluatePath(path, document);
  if (Array.isArray(result)) return result.map(nodeValue);
  if (typeof result === "number") return new Float(result);
  return typeof result === "string" || typeof result === "boolean" ? result : null;
};

type Document = ReturnType<typeof parseXml>;
type XmlNode = ReturnType<typeof childrenOf>[number];

/** Takes out what XmlDocument would not have kept, so that positions in the path count right. */
function prune(node: XmlNode): void {
  const kept = new Set(childrenOf(node));
  for (const child of Array.from(node.childNodes)) {
    if (kept.has(child)) prune(child);
    else if (child.nodeName === "#text") node.removeChild(child);
  }
}

function evaluatePath(path: string, document: Document): unknown {
  try {
    return select(path, document);
  } catch (error) {
    throw new EvaluationError(
      `The template language function 'xpath' was invoked with an XPath expression that is not valid: '${path}'. ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Elements are XML content, text and attributes strings. */
function nodeValue(node: unknown): Value {
  const found = node as XmlNode;
  return found.nodeType === 1 ? xmlContent(xmlText(found)) : (found.nodeValue ?? "");
}

export const xmlFunctions: Implementations = { xml, xpath };
