import { join } from "node:path";
import type { FastifyPluginAsync } from "fastify";
import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import { workflowOrigin, workflowType } from "../apply/kinds/logic-app";
import type { Emulator, Machine } from "../emulator";
import { createHttpClient, MockHttpClient, type Mocks, type Run } from "../../workflow-engine";
import { createWorkflowServer, type WorkflowServer } from "./workflow-server";

export interface LogicAppsOptions {
  /** Origin of the gateway, where the workflows' URLs lead. */
  readonly gateway: string;
  /** What answers calls of the workflows in place of what is not on this machine. @default nothing */
  readonly mocks?: Mocks;
  /**
   * Origins that the stack calls by https and that answer by http here, such as
   * `{ "https://localhost:8080": "http://localhost:8080" }`.
   * @default none
   */
  readonly plainOrigins?: Readonly<Record<string, string>>;
  /** Told when a run ends. @default nobody is */
  readonly onRunEnd?: (run: Run) => void;
}

/** The addresses of a stack's workflows: one origin a region. */
export function workflowAddresses(stack: EvaluatedStack, gateway: string): readonly Address[] {
  return stack
    .ofAzureType(workflowType)
    .map((workflow) => ({ azure: workflowOrigin(workflow.text("location")), local: gateway }));
}

/**
 * For what the functions call there by a setting. With the slash, so that an origin without a port is
 * not taken for the beginning of one with.
 */
function plainAddresses({ plainOrigins = {} }: LogicAppsOptions): Address[] {
  return Object.entries(plainOrigins).map(([azure, local]) => ({
    ...{ azure: `${azure}/`, local: `${local}/` },
  }));
}

/** Azure Logic Apps: the workflows of a stack, run by the workflow engine. */
export class LogicApps implements Emulator {
  private server?: WorkflowServer;

  constructor(private readonly options: LogicAppsOptions) {}

  answersFor(stack: EvaluatedStack): readonly Address[] {
    return [...plainAddresses(this.options), ...workflowAddresses(stack, this.options.gateway)];
  }

  async start({ applied, dataFolder, certificate, tokens, onProblem }: Machine): Promise<void> {
    const { mocks, plainOrigins = {} } = this.options;
    const network = createHttpClient({
      ca: certificate.certificate,
      resolve: ({ origin, pathname, search }) => {
        const plain = plainOrigins[origin];
        return plain === undefined ? undefined : new URL(pathname + search, plain);
      },
    });
    this.server = createWorkflowServer({
      ...{ workflows: applied.workflows, identities: applied.identities, tokens },
      verifyToken: (token) => tokens.verify(token),
      http: mocks === undefined ? network : new MockHttpClient(mocks, network),
      dataFolder: join(dataFolder, "workflows"),
      ...{ onRunEnd: this.options.onRunEnd, onProblem },
    });
  }

  /** Trigger, callback and response URLs of all workflows. */
  get routes(): FastifyPluginAsync | undefined {
    return this.server?.routes;
  }

  /** The trigger's URL with its signature: whoever has it may start runs, unless SAS is disabled. */
  triggerUrl(workflowName: string): string {
    if (this.server === undefined) throw new Error("The workflows are not served yet.");
    return this.server.triggerUrl(workflowName);
  }

  /** Continues the runs that had not ended. */
  resume(): void {
    this.server?.resume();
  }

  /** A run that went on would find the addresses that it calls gone, and fail. */
  suspend(): void {
    this.server?.stop();
  }

  async stop(): Promise<void> {
    this.suspend();
  }
}
