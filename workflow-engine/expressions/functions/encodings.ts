import { contentBase64, contentOf, contentType, decode, isContent } from "../content";
import { toText } from "../text";
import { isArray, isValueObject, type Value } from "../values";
import { decodeUrl, parseDataUri } from "../data-uri";
import {
  invalidParameter,
  notConvertible,
  stringArgument,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";
import { JsonReaderError, readJson } from "../json-reader";

const encode = (text: string) => Buffer.from(text, "utf8").toString("base64");

/** What `Convert.FromBase64String` accepts: white space anywhere, whole groups of four. */
function decodeBase64(base64: string, invocation: Invocation): Buffer {
  const compact = base64.replace(/\s+/g, "");
  if (/^[A-Za-z0-9+/]*={0,2}$/.test(compact) && compact.length % 4 === 0) {
    return Buffer.from(compact, "base64");
  }
  throw invalidParameter(invocation, "The value cannot be decoded from base64 representation.");
}

/** The base64 of content as it is, of anything else its text; null has none. */
function base64Of(value: Value, invocation: Invocation): string {
  if (value === null) throw notConvertible(invocation);
  return isContent(value) ? contentBase64(value) : encode(toText(value));
}

const base64ToString: Implementation = (args, invocation) =>
  decodeBase64(stringArgument(args, 0, invocation), invocation).toString("utf8");

const base64ToBinary: Implementation = (args, invocation) => {
  const base64 = stringArgument(args, 0, invocation);
  decodeBase64(base64, invocation);
  return contentOf(base64);
};

const dataUri: Implementation = ([value = null], invocation) => {
  const base64 = base64Of(value, invocation);
  const other = typeof value === "string" ? "text/plain" : "application/json";
  const type = isContent(value) ? contentType(value) : `${other};charset=utf-8`;
  return `data:${type};base64,${base64}`;
};

const dataUriToBinary: Implementation = (args, invocation) => {
  const { type, base64 } = parseDataUri(stringArgument(args, 0, invocation), "binary", invocation);
  return contentOf(base64, type);
};

const dataUriToString: Implementation = (args, invocation) => {
  const { base64 } = parseDataUri(stringArgument(args, 0, invocation), "string", invocation);
  return decodeBase64(base64, invocation).toString("utf8");
};

/** Reads the URI as content of its media type: text, parsed JSON, or content as it is. */
const decodeDataUri: Implementation = (args, invocation) => {
  const uri = stringArgument(args, 0, invocation);
  const { type, base64 } = parseDataUri(uri, "binary", invocation);
  const text = () => decode(decodeBase64(base64, invocation), type);
  if (/^text\//i.test(type)) return text();
  if (!/^application\/([^;]*\+)?json\b/i.test(type)) return contentOf(base64, type);
  try {
    return readJson(text());
  } catch (error) {
    if (error instanceof JsonReaderError) return text();
    throw error;
  }
};

/** Half a surrogate pair becomes U+FFFD, as in any UTF-8. */
const wellFormed = (text: string) => Buffer.from(text, "utf8").toString("utf8");

/** RFC 3986, as .NET's `Uri.EscapeDataString`: `!'()*` are escaped too. */
const uriComponent: Implementation = (args) =>
  encodeURIComponent(wellFormed(args.map(toText).join(""))).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const uriComponentToString: Implementation = (args, invocation) =>
  decodeUrl(stringArgument(args, 0, invocation));

const binary: Implementation = ([value = null], invocation) =>
  contentOf(base64Of(value, invocation));

const base64: Implementation = ([value = null], invocation) => {
  // Unlike binary(), base64() does not print arrays and objects.
  if (isArray(value) || (isValueObject(value) && !isContent(value))) {
    throw notConvertible(invocation);
  }
  return base64Of(value, invocation);
};

export const encodingFunctions: Implementations = {
  base64,
  base64ToBinary,
  base64ToString,
  binary,
  dataUri,
  dataUriToBinary,
  dataUriToString,
  decodeBase64: base64ToString,
  decodeDataUri,
  decodeUriComponent: uriComponentToString,
  encodeUriComponent: uriComponent,
  uriComponent,
  uriComponentToBinary: (args, invocation) =>
    contentOf(encode(decodeUrl(stringArgument(args, 0, invocation)))),
  uriComponentToString,
};
