import { randomUUID } from "node:crypto";
import path from "node:path";
import type { FastifyPluginAsync } from "fastify";
import type { WorkflowResource } from "../apply/applied-stack";
import {
  FileRunStore,
  type HttpClient,
  type Run,
  type RunUrls,
  systemClock,
  type WorkflowClock,
  WorkflowEngine,
} from "../../workflow-engine";
import { TriggerAccessPolicy, type VerifyToken } from "./access-policy";
import { managedIdentityTokens, type Identity, type TokenIssuer } from "./managed-identity";
import { workflowRoutes } from "./routes";
import type { ServedWorkflow } from "./served-workflow";
import { permissions, UrlSigner } from "./signature";

export interface WorkflowServerOptions {
  readonly workflows: readonly WorkflowResource[];
  /** Every identity of the stack; a workflow gets tokens of its own only. */
  readonly identities: readonly Identity[];
  readonly tokens: TokenIssuer;
  /** Checks tokens that callers show. */
  readonly verifyToken: VerifyToken;
  /** Carries the workflows' calls. */
  readonly http: HttpClient;
  /** Keeps the runs and the key of signed URLs. */
  readonly dataFolder: string;
  /** @default the machine's */
  readonly clock?: WorkflowClock;
  /** Told when a run ends. */
  readonly onRunEnd?: (run: Run) => void;
  /** What a person should know at once, one line each. */
  readonly onProblem: (problem: string) => void;
}

export interface WorkflowServer {
  /** Trigger, callback and response URLs of all workflows. */
  readonly routes: FastifyPluginAsync;
  readonly workflows: readonly ServedWorkflow[];
  /** The trigger's URL with its signature: whoever has it may start runs, unless SAS is disabled. */
  triggerUrl(workflowName: string): string;
  /** Continues the runs that had not ended; call when the addresses they call are up. */
  resume(): readonly Run[];
  /** Lets go of the runs; they continue at the next start. */
  stop(): void;
}

/**
 * Takes the deployed workflows into service.
 * @throws DefinitionError when a definition is wrong or uses what this engine does not support
 */
export function createWorkflowServer(options: WorkflowServerOptions): WorkflowServer {
  const workflows = options.workflows.map((resource) => serve(resource, options));
  return {
    routes: workflowRoutes(workflows),
    workflows,
    triggerUrl(workflowName) {
      const served = workflows.find(({ resource }) => resource.name === workflowName);
      if (served === undefined) throw new Error(`The stack has no workflow '${workflowName}'.`);
      const { resource, signer, triggerName } = served;
      const address = `${resource.accessEndpoint}/triggers/${triggerName}/paths/invoke`;
      return signer.sign(address, permissions.trigger(triggerName));
    },
    resume: () => workflows.flatMap(({ engine }) => engine.resume()),
    stop: () => workflows.forEach(({ engine }) => engine.stop()),
  };
}

function serve(resource: WorkflowResource, options: WorkflowServerOptions): ServedWorkflow {
  const { clock = systemClock, http, onProblem } = options;
  const folder = path.join(options.dataFolder, resource.name);
  const signer = UrlSigner.open(folder);
  const own = options.identities.filter(({ id }) =>
    resource.identityIds.some((each) => each.toLowerCase() === id.toLowerCase()),
  );
  const engine = new WorkflowEngine({
    ports: {
      clock,
      http,
      tokens: managedIdentityTokens(options.tokens, own),
      urls: runUrls(resource.accessEndpoint, signer),
      random: Math.random,
      newGuid: randomUUID,
    },
    store: new FileRunStore(path.join(folder, "runs")),
    onEnd: options.onRunEnd,
    onDefect: (run, error) =>
      onProblem(
        `workflow ${resource.name}, run ${run.start.runId}: the engine failed: ${String(error)}`,
      ),
  });
  const { id, name, location, tags, definition, parameters } = resource;
  const identity = { id, name, location, tags };
  const { trigger } = engine.deploy({ identity, definition, parameters });
  if (trigger.type.toLowerCase() !== "request") {
    throw new Error(
      `workflow ${name}: a trigger of type ${trigger.type} is not started here; run it with \`npm run workflow -- run\``,
    );
  }
  const inputs = (trigger.source["inputs"] ?? {}) as { method?: string; relativePath?: string };
  return {
    resource,
    path: new URL(resource.accessEndpoint).pathname,
    engine,
    policy: new TriggerAccessPolicy(resource.accessControl, options.verifyToken),
    signer,
    triggerName: trigger.name,
    method: (inputs.method ?? "POST").toUpperCase(),
    relativePath: inputs.relativePath ?? "",
  };
}

function runUrls(endpoint: string, signer: UrlSigner): RunUrls {
  return {
    callback: (runId, action, repetition) =>
      signer.sign(
        `${endpoint}/runs/${runId}/actions/${encodeURIComponent(action)}${repetition.map((index) => `/${index}`).join("")}/run`,
        permissions.callback(runId, action, repetition),
      ),
    response: (runId) =>
      signer.sign(`${endpoint}/runs/${runId}/response`, permissions.response(runId)),
  };
}
