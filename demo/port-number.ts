import { InvalidArgumentError } from "commander";

/** Parser of an option that is a port; 0 takes a free one. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError("It must be 0 to 65535.");
}
