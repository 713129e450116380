import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { operate } from "../../operate/cli";

export interface Operated {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `npm run operate` in this process, without a terminal. */
export async function operator(...given: string[]): Promise<Operated> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const exitCode = await operate({ arguments: given, stdin, stdout, stderr });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await text(stdout), stderr: await text(stderr) };
}
