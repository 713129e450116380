import type { FastifyInstance } from "fastify";
import type { ServedWorkflow } from "./served-workflow";

/**
 * `GET` of a run's actions by the workflow's ARM id: Resource Manager's answer, as far as an operator
 * reads it. Of an action within a loop only the loop itself is listed.
 * https://learn.microsoft.com/rest/api/logic/workflow-run-actions/list
 */
export function serveRunResources(
  server: FastifyInstance,
  { resource, engine }: ServedWorkflow,
): void {
  server.get<{ Params: { runId: string } }>(
    `${resource.id}/runs/:runId/actions`,
    async (request, reply) => {
      const run = engine.run(request.params.runId);
      if (run === undefined || run.identity.name !== resource.name) {
        const error = { code: "WorkflowRunNotFound", message: "The workflow run is not found." };
        return reply.code(404).send({ error });
      }
      const actions = [...run.workflow.actions.values()].flatMap(({ name }) => {
        const record = run.records.get(name, []);
        if (record === undefined) return [];
        const { status, code, startTime, endTime } = record;
        return [{ name, properties: { status, code, startTime, endTime } }];
      });
      return reply.send({ value: actions });
    },
  );
}
