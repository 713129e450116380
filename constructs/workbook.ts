import { ApplicationInsightsWorkbook } from "@cdktf/provider-azurerm/lib/application-insights-workbook";
import { Fn } from "cdktf";
import { Construct } from "constructs";
import { AzureStack } from "./azure-stack";
import type { Monitoring } from "./monitoring";
import {
  executions,
  failedDependencies,
  failuresByCode,
  ingestion,
  latencyOverTime,
  pollsPerOperation,
  statesOverTime,
  type TakenBy,
  waitingOverTime,
} from "./queries/workbook-queries";
import {
  metricPart,
  queryPart,
  type Shown,
  text,
  workbook,
  type WorkbookItem,
} from "./workbook-json";

export interface WorkbookProps {
  readonly monitoring: Monitoring;
  /** The accounts that hold the operations. */
  readonly storage: readonly { readonly id: string }[];
  /** Whether the sweeper can count the messages of the queues. */
  readonly seesQueues: boolean;
  /** Who takes requests. */
  readonly takenBy: TakenBy;
  /** What ends operations: only what the functions end is in their log. */
  readonly endedBy: "functions" | "workflow";
  /** The workflow that is a part of the pattern. @default none */
  readonly workflow?: { readonly id: string };
  /** The Service Bus queue that is the broker. @default none */
  readonly serviceBus?: { readonly namespaceId: string; readonly queueName: string };
}

/**
 * One page about the stack: throughput and states, latency, failures by code, waiting work, polls of
 * an operation, and what costs. It is under Workbooks of the Application Insights component; it is
 * free, and the queries run when somebody opens it.
 */
export class Workbook extends Construct {
  private readonly component: Shown;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkbookProps,
  ) {
    super(scope, id);
    this.component = { id: props.monitoring.componentId, type: "microsoft.insights/components" };
    const json = workbook(this.component, [
      ...this.throughput(),
      ...this.failures(),
      ...this.waiting(),
      ...this.polling(),
      ...this.costs(),
    ]);
    this.addResource(JSON.stringify(json));
  }

  private addResource(dataJson: string): void {
    const stack = AzureStack.of(this);
    new ApplicationInsightsWorkbook(this, "Resource", {
      // Azure takes a GUID; from the component's id it is always the same one.
      name: Fn.uuidv5("url", `${this.component.id}/workbook`),
      displayName: `Async Request-Reply: ${stack.tags["workload"]}, ${stack.tags["environment"]}`,
      ...stack.placement,
      // Where the portal lists it. The provider takes lower case only.
      sourceId: Fn.lower(this.component.id),
      dataJson,
    });
  }

  private throughput(): WorkbookItem[] {
    const { endedBy, takenBy } = this.props;
    const states = {
      ...({ name: "states", as: "timechart", query: statesOverTime(takenBy) } as const),
      title:
        takenBy === "functions"
          ? "Operations accepted, and what they became"
          : "What operations became",
    };
    if (endedBy === "functions") {
      return [
        text("throughput", "## Throughput and latency"),
        this.logs({ ...states, half: true }),
        this.logs({
          ...{ name: "latency", as: "timechart", half: true, query: latencyOverTime() },
          title: "Seconds from acceptance to the end (50, 95 and 99 of 100 are faster)",
        }),
        ...this.runs(),
      ];
    }
    return [
      text(
        "throughput",
        "## Throughput and latency\nThe workflow ends the operations: what succeeds is in its runs, and here is what was accepted and what the functions ended, by a deadline, by a cancel or because no run began.",
      ),
      this.logs(states),
      ...this.runs(),
    ];
  }

  private runs(): WorkbookItem[] {
    const { workflow } = this.props;
    if (workflow === undefined) return [];
    const common = { ids: [workflow.id], type: "microsoft.logic/workflows", half: true };
    return [
      metricPart({
        ...common,
        ...{ name: "runs", title: "Runs of the workflow", aggregation: "total" },
        metrics: ["RunsStarted", "RunsSucceeded", "RunsFailed", "RunThrottledEvents"],
      }),
      metricPart({
        ...common,
        ...{ name: "run-latency", title: "Seconds of a run, on average", aggregation: "average" },
        metrics: ["RunLatency"],
      }),
    ];
  }

  private failures(): WorkbookItem[] {
    const common = { as: "table", half: true } as const;
    return [
      text(
        "failures",
        "## Failures\nAn attempt that failed is followed by another one, unless it was the last. What to do is in docs/runbook.md.",
      ),
      this.logs({ ...common, name: "codes", title: "By code", query: failuresByCode() }),
      this.logs({
        ...{ ...common, name: "dependencies", query: failedDependencies() },
        title: "Calls to other services that failed",
      }),
    ];
  }

  private waiting(): WorkbookItem[] {
    const { seesQueues, serviceBus } = this.props;
    const half = serviceBus !== undefined;
    const oldest = this.logs({
      ...{ name: "waiting", as: "timechart", half, query: waitingOverTime(seesQueues) },
      title: seesQueues
        ? "Seconds that the oldest has waited, and messages in the queues"
        : "Seconds that the oldest has waited",
    });
    const headline = text("waiting-work", "## Work that waits for a worker");
    if (serviceBus === undefined) return [headline, oldest];
    const queue = metricPart({
      ...{ name: "messages", title: "Messages, by queue", half, aggregation: "maximum" },
      ...{ ids: [serviceBus.namespaceId], type: "microsoft.servicebus/namespaces" },
      metrics: ["ActiveMessages", "DeadletteredMessages"],
      splitBy: "EntityName",
    });
    return [headline, oldest, queue];
  }

  private polling(): WorkbookItem[] {
    return [
      text("polling", "## Polling"),
      this.logs({
        ...{ name: "polls", as: "timechart", query: pollsPerOperation(this.props.takenBy) },
        title: "Polls of an operation, on average",
      }),
    ];
  }

  private costs(): WorkbookItem[] {
    const { monitoring, storage, workflow } = this.props;
    const half = true;
    const parts = [
      text(
        "costs",
        "## What costs\nPrices are in the README; `npm run plan-capacity` computes them for a load.",
      ),
      this.logs({
        ...{ name: "executions", as: "table", half, query: executions() },
        title: "Executions of the functions, and their seconds",
      }),
      metricPart({
        ...{ name: "storage", title: "Storage operations", half, aggregation: "total" },
        ...{ ids: storage.map(({ id }) => id), type: "microsoft.storage/storageaccounts" },
        category: "Transaction",
        metrics: ["Transactions"],
        splitBy: "ApiName",
      }),
    ];
    if (workflow !== undefined) {
      const of = { ids: [workflow.id], type: "microsoft.logic/workflows" };
      const metrics = ["BillableActionExecutions", "BillableTriggerExecutions"];
      const title = "Billed actions and triggers of the workflow";
      parts.push(
        metricPart({ name: "billed-actions", title, ...of, metrics, half, aggregation: "total" }),
      );
    }
    if (monitoring.ownWorkspace !== undefined) {
      const of = { id: monitoring.workspaceId, type: "microsoft.operationalinsights/workspaces" };
      const title = "Megabytes of logs, by table";
      parts.push(queryPart({ name: "logs", title, of, as: "table", half, query: ingestion() }));
    }
    return parts;
  }

  /** A part about the functions' logs. */
  private logs(part: Omit<Parameters<typeof queryPart>[0], "of">): WorkbookItem {
    return queryPart({ ...part, of: this.component });
  }
}
