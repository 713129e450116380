import { rmSync } from "node:fs";
import { synthFolderVariable } from "./shared-synth";

/** Jest's global teardown. */
export default function removeSynthFolder(): void {
  const folder = process.env[synthFolderVariable];
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
}
