import { EvaluationError, usage } from "../evaluation-error";
import { stringArgument, type Implementation, type Implementations } from "./invocation";

const defaultPorts: Readonly<Record<string, number>> = {
  "ftp:": 21,
  "http:": 80,
  "https:": 443,
  "ws:": 80,
  "wss:": 443,
};

function part(take: (uri: URL) => string | number): Implementation {
  return (args, invocation) => {
    const text = stringArgument(args, 0, invocation);
    if (URL.canParse(text)) return take(new URL(text));
    throw new EvaluationError(
      `The template language function '${invocation.name}' expects its parameter to be an absolute URI. The provided value '${text}' is not one. ${usage(invocation.name)}`,
    );
  };
}

export const uriFunctions: Implementations = {
  uriHost: part((uri) => uri.hostname),
  uriPath: part((uri) => uri.pathname),
  uriPathAndQuery: part((uri) => uri.pathname + uri.search),
  uriPort: part((uri) => (uri.port === "" ? (defaultPorts[uri.protocol] ?? -1) : Number(uri.port))),
  uriQuery: part((uri) => uri.search),
  uriScheme: part((uri) => uri.protocol.slice(0, -1)),
};
