import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synthFolderVariable } from "./shared-synth";

/** Jest's global setup: one folder for what all workers of this run synthesize. */
export default function makeSynthFolder(): void {
  process.env[synthFolderVariable] = mkdtempSync(join(tmpdir(), "synth-"));
}
