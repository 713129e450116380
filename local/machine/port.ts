import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";

/**
 * Finds out at once whether a port of 127.0.0.1 is free, before anything is started for it.
 *
 * @param port 0 asks for any free port
 * @returns the port
 * @throws Error with one line that says what to do when it is taken
 */
export async function freePort(port: number): Promise<number> {
  const server = createServer();
  server.listen(port, "127.0.0.1");
  try {
    await once(server, "listening");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(
      code === "EADDRINUSE"
        ? `Port ${port} is in use: end the program that holds it, or choose another one with npm start -- --port ${port + 1}`
        : `Port ${port} cannot be opened (${message}): choose another one with npm start -- --port 7072`,
      { cause: error },
    );
  }
  const found = (server.address() as AddressInfo).port;
  server.close();
  await once(server, "close");
  return found;
}
