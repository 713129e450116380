import { spawn } from "node:child_process";
import { bundledAzurite } from "../../../local/storage/azurite-bundle";

/** Storage in this machine's memory, reached with a throw-away key: no Azure account has it. */
export const account = "local";
export const key = Buffer.from("a key for this test only").toString("base64");
const cachedScript = require.resolve("../../../local/machine/cached-script.cjs");

/** Storage that runs. */
export interface Azurite {
  /** Origin of each service. */
  readonly endpoints: { readonly Blob: string; readonly Queue: string; readonly Table: string };
  stop(): Promise<void>;
}

/** Starts Azurite on free ports. */
export async function startAzurite(): Promise<Azurite> {
  const ports = ["blob", "queue", "table"].flatMap((service) => [`--${service}Port`, "0"]);
  const flags = ["--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"];
  const script = [cachedScript, await bundledAzurite()];
  const azurite = spawn(process.execPath, [...script, ...ports, ...flags], {
    env: { ...process.env, AZURITE_ACCOUNTS: `${account}:${key}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = async () => {
    const ended = new Promise((resolve) => azurite.once("exit", resolve));
    azurite.kill();
    await ended;
  };
  return new Promise((resolve, reject) => {
    let printed = "";
    const originOf = (service: string) =>
      new RegExp(`${service} service is successfully listening at (\\S+)`).exec(printed)?.[1];
    azurite.once("exit", (code) => reject(new Error(`Azurite ended with ${code}: ${printed}`)));
    azurite.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const [Blob, Queue, Table] = [originOf("Blob"), originOf("Queue"), originOf("Table")];
      if (Blob && Queue && Table) resolve({ endpoints: { Blob, Queue, Table }, stop });
    });
  });
}
