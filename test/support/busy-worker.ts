import { hostConfiguration, type OperationStatus } from "../../contract";
import { requestSchema } from "../sample/schema";
import { simulated } from "./caller";

/** As long as the sample allows. */
const longWork = simulated({
  seconds: requestSchema.properties.simulate.properties.seconds.maximum,
});

interface WorkGiver {
  /** POSTs a request. @returns the operation's id */
  submitted(request: unknown): Promise<string>;
  statusOf(id: string): Promise<OperationStatus>;
}

/**
 * Gives the background worker as much long work as it takes, so that it leaves the queue and the
 * processor to what is measured.
 * @returns the operations, to cancel them afterwards
 */
export async function occupyWorker(giver: WorkGiver): Promise<readonly string[]> {
  const { batchSize, newBatchThreshold } = hostConfiguration().extensions.queues;
  const ids: string[] = [];
  while (ids.length < batchSize + newBatchThreshold) ids.push(await giver.submitted(longWork));
  // With more than that in work the host fetches no further message.
  for (;;) {
    const statuses = await Promise.all(ids.map((id) => giver.statusOf(id)));
    if (statuses.filter((status) => status === "Running").length > newBatchThreshold) return ids;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
