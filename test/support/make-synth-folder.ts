import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./project-root";
import { requestsFolder, synthFolderVariable } from "./shared-synth";

/** Jest's global setup: one folder for what all workers of this run synthesize, and who does it. */
export default function makeSynthFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), "synth-"));
  process.env[synthFolderVariable] = folder;
  mkdirSync(requestsFolder(folder));
  const server = fork(join(__dirname, "synth-server.ts"), [requestsFolder(folder)], {
    cwd: projectRoot,
    execArgv: ["-r", "ts-node/register"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  // It ends with this process, and does not keep it.
  server.unref();
  server.channel?.unref();
}
