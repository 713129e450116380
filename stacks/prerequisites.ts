import { isAbsolute, resolve } from "node:path";
import { nodeProblem } from "../node-version";

/** What this machine lacks for a synth; empty when nothing. */
export function missingPrerequisites(
  nodeVersion: string,
  folders: readonly string[],
): readonly string[] {
  // The folders lie in one another: the first bad path is the cause of the others.
  return [
    ...[nodeProblem(nodeVersion)].filter((problem) => problem !== undefined),
    ...folders.flatMap(pathProblems).slice(0, 1),
  ];
}

/** CDKTF zips the functions through a shell command that does not quote the path. */
function pathProblems(folder: string): string[] {
  const path = isAbsolute(folder) ? folder : resolve(folder);
  const unsafe = /[^\p{L}\p{N}\\/:._~@+=,-]/u.exec(path);
  if (unsafe === null) return [];
  const character = unsafe[0] === " " ? "a space" : `the character ${unsafe[0]}`;
  return [`The path ${path} contains ${character}, which CDKTF cannot zip: move the folder`];
}
