import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type Browser } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** The machine's own Chromium or Chrome, or the one that `CHROMIUM` names; undefined without one. */
export function findBrowser(): string | undefined {
  const { CHROMIUM, PATH = "" } = process.env;
  const folders = PATH.split(delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...(CHROMIUM ? [CHROMIUM] : []), ...candidates].find(isExecutable);
}

/** Starts it without a window, a profile, and what it would fetch of its own. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  const without = ["background-networking", "component-update", "sync", "quic", "gpu"];
  const args = ["--no-sandbox", "--no-first-run", ...without.map((what) => `--disable-${what}`)];
  return chromium.launch({ executablePath, args });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
