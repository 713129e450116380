import type { FastifyPluginAsync } from "fastify";
import type { Address } from "./apply/addresses";
import type { AppliedStack } from "./apply/applied-stack";
import type { EvaluatedStack } from "./apply/evaluated-stack";
import type { Certificate } from "./identity/certificate";
import type { TokenService } from "./identity/token-service";

/** What an emulator is started with: the stack as it was applied, and what this machine has. */
export interface Machine {
  readonly applied: AppliedStack;
  /** Folder of the stack's local data; an emulator keeps what is its own in a folder below. */
  readonly dataFolder: string;
  /** Of every HTTPS endpoint of the stack. */
  readonly certificate: Certificate;
  /** Microsoft Entra. */
  readonly tokens: TokenService;
  /** What a person should know at once, one line each. */
  readonly onProblem: (problem: string) => void;
}

/** A service of Azure that a stack needs while it runs, played on this machine. */
export interface Emulator {
  /** Azure's addresses that it answers for, each with its place here; asked before `start`. */
  answersFor(stack: EvaluatedStack): readonly Address[];
  /**
   * Serves the resources of the stack.
   *
   * @throws Error that says which resource cannot be served, and why
   */
  start(machine: Machine): Promise<void>;
  /** What the gateway serves for it; read once it has started. @default it has addresses of its own */
  readonly routes?: FastifyPluginAsync;
  /** Goes on with what an earlier run left, now that every address answers. */
  resume?(): void;
  /** Lets go of what is running while every address still answers. */
  suspend?(): void;
  /** Ends everything; data stays. Called also when it has not started. */
  stop(): Promise<void>;
}
