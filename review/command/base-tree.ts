import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync } from "fflate";
import { runProcess } from "./run-process";

/** A copy of the project as it was at a commit. */
export interface BaseTree {
  readonly folder: string;
  /** For readers: the ref and the commit that it means. */
  readonly name: string;
}

export class BaseError extends Error {
  override readonly name = "BaseError";
}

/**
 * Copies the project as it was where the head left `ref` (their merge base) into `folder`, with the
 * dependencies of its own lockfile. An archive, not a linked worktree: nothing of it is in `.git`,
 * so that nothing is left there however this ends.
 * @throws BaseError when there is no such ref
 */
export async function checkOutBase(
  project: string,
  ref: string,
  folder: string,
  signal: AbortSignal,
): Promise<BaseTree> {
  const git = (...parameters: string[]) => runProcess("git", parameters, { cwd: project, signal });
  const commit = await commitOf(git, ref, signal);
  const files = unzipSync(await git("archive", "--format=zip", commit));
  for (const [path, content] of Object.entries(files)) {
    if (path.endsWith("/")) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  await provideDependencies(project, folder, signal);
  return { folder, name: `${ref} (${commit.slice(0, 7)})` };
}

type Git = (...parameters: string[]) => Promise<Buffer>;

async function commitOf(git: Git, ref: string, signal: AbortSignal): Promise<string> {
  const text = async (...parameters: string[]) => (await git(...parameters)).toString().trim();
  try {
    const commit = await text(
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${ref}^{commit}`,
    );
    // Without common history (a shallow clone) the ref itself is all there is.
    return await text("merge-base", commit, "HEAD").catch(() => commit);
  } catch (error) {
    signal.throwIfAborted();
    // Of a ref that there is not, git itself says nothing.
    const [said] = /^fatal: .*$/m.exec((error as Error).message) ?? [];
    throw new BaseError(
      `--base must be a git ref, a checkout or a synthesized folder; got ${JSON.stringify(ref)}. ${said ?? "In a shallow clone, fetch it first (actions/checkout: fetch-depth: 0)."}`,
    );
  }
}

/** The project's own dependencies where the lockfile is the same, else those of the base's. */
async function provideDependencies(
  project: string,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  if (sameLockfile(project, folder)) {
    symlinkSync(join(project, "node_modules"), join(folder, "node_modules"), "junction");
    return;
  }
  const parameters = ["ci", "--prefer-offline", "--no-audit", "--no-fund"];
  const shell = process.platform === "win32";
  await runProcess("npm", parameters, { cwd: folder, signal, shell });
}

function sameLockfile(project: string, folder: string): boolean {
  const [mine, theirs] = [project, folder].map((root) => join(root, "package-lock.json"));
  if (!mine || !theirs || !existsSync(mine) || !existsSync(theirs)) return true;
  return readFileSync(mine).equals(readFileSync(theirs));
}
