import { isAbsolute, resolve } from "node:path";
import { engines } from "../package.json";

/** What this machine lacks for a synth; empty when nothing. */
export function missingPrerequisites(
  nodeVersion: string,
  folders: readonly string[],
): readonly string[] {
  // The folders lie in one another: the first bad path is the cause of the others.
  return [...nodeProblems(nodeVersion), ...folders.flatMap(pathProblems).slice(0, 1)];
}

function nodeProblems(version: string): string[] {
  const required = engines.node.replace(/^>=/, "");
  const [wanted, got] = [required, version].map((text) => text.split(".").map(Number));
  const different = wanted?.findIndex((part, index) => part !== got?.[index]) ?? -1;
  if (different === -1 || (got?.[different] ?? 0) > (wanted?.[different] ?? 0)) return [];
  return [`Node ${version} is too old: install Node ${required} or newer (20 or 22)`];
}

/** CDKTF zips the functions through a shell command that does not quote the path. */
function pathProblems(folder: string): string[] {
  const path = isAbsolute(folder) ? folder : resolve(folder);
  const unsafe = /[^\p{L}\p{N}\\/:._~@+=,-]/u.exec(path);
  if (unsafe === null) return [];
  const character = unsafe[0] === " " ? "a space" : `the character ${unsafe[0]}`;
  return [`The path ${path} contains ${character}, which CDKTF cannot zip: move the folder`];
}
