import { hostConfiguration, routes } from "../../contract";

test("no more messages than queueConcurrency are in work at a time, whichever the broker", () => {
  for (let queueConcurrency = 1; queueConcurrency <= 32; queueConcurrency++) {
    const { queues, serviceBus } = hostConfiguration({ queueConcurrency }).extensions;
    expect(queues.batchSize).toBeGreaterThan(0);
    // Another batch is taken while as many as the threshold are in work.
    expect(queues.batchSize + queues.newBatchThreshold).toBe(queueConcurrency);
    expect(serviceBus.maxConcurrentCalls).toBe(queueConcurrency);
  }
});

describe("what host.json lets Application Insights keep", () => {
  const { logging } = hostConfiguration();

  test("of a poll: no lines of the host, but those of the functions themselves", () => {
    expect(logging.logLevel).toEqual({
      "Function.status-checker": "Warning",
      "Function.status-checker.User": "Information",
      "Function.operation": "Warning",
      "Function.operation.User": "Information",
      "Function.result": "Warning",
      "Function.result.User": "Information",
      "Function.problem": "Warning",
      "Function.problem.User": "Information",
    });
    expect(logging.logLevel).not.toHaveProperty(`Function.${routes.submit.functionName}`);
  });

  test("every line of the functions, and a sample of the requests", () => {
    const { excludedTypes } = logging.applicationInsights.samplingSettings;
    expect(excludedTypes.split(";")).toEqual(["Exception", "Trace"]);
  });
});
