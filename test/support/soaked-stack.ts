import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Credential } from "../../local/identity/credential";
import { Caller } from "./caller";
import { projectRoot, synthesize } from "./synth";

/** Bytes of a process, after a collection of garbage. */
export interface ProcessMemory {
  readonly heap: number;
  readonly resident: number;
}

/** The processes of a running stack that do the work; storage is not ours. */
export interface SoakMemory {
  readonly host: ProcessMemory;
  readonly worker: ProcessMemory;
}

/** A stack in a process of its own, so that its memory is not that of the test. */
export class SoakedStack {
  private constructor(
    private readonly child: ChildProcess,
    readonly caller: Caller,
    readonly dataFolder: string,
  ) {}

  static async start(stack: string): Promise<SoakedStack> {
    const dataFolder = mkdtempSync(join(tmpdir(), "soaked-stack-"));
    const child = fork(
      join(projectRoot, "test/support/soak-process.ts"),
      [stack, synthesize(), dataFolder],
      {
        cwd: projectRoot,
        execArgv: ["--expose-gc", "--experimental-websocket", "-r", "ts-node/register"],
      },
    );
    const [{ baseUrl, credential }] = (await once(child, "message")) as [
      { readonly baseUrl: string; readonly credential: Credential },
    ];
    return new SoakedStack(child, new Caller(baseUrl, credential), dataFolder);
  }

  async memory(): Promise<SoakMemory> {
    const answered = once(this.child, "message");
    this.child.send("memory");
    const [memory] = (await answered) as [SoakMemory];
    return memory;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.disconnect();
    await ended;
    rmSync(this.dataFolder, { recursive: true, force: true });
  }
}
