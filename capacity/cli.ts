import { Command, InvalidArgumentError, Option } from "commander";
import { plannedStacks } from "./counts";
import { storageLogChoices, workflowLogChoices } from "../contract/log-choices";
import { serviceLimits } from "./limits";
import { planCapacity, type Load, type Plan } from "./plan";

/** `--retention` as on the command line. */
type Options = Omit<Load, "retentionHours"> & {
  readonly retention: number;
  readonly json?: boolean;
};

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("It must be a number above 0.");
}

/** A parser of whole numbers within what the stack's option takes. */
function whole(least: number, most: number) {
  return (text: string): number => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}

function memory(text: string): number {
  if (["512", "2048", "4096"].includes(text)) return Number(text);
  throw new InvalidArgumentError("It must be 512, 2048 or 4096.");
}

/** The plan as a page of text. */
function described(plan: Plan): string {
  const { load, bounds, costs, polls, dollarsPerMillion, operationsHeld, bytesSent } = plan;
  const number = (value: number) =>
    value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : 0 });
  const late =
    load.stack !== "functions-logic-app" && load.seconds > serviceLimits.attemptSeconds.value
      ? [
          `! One attempt ends after ${serviceLimits.attemptSeconds.value} s: such work needs steps, or functions-logic-app.`,
          "",
        ]
      : [];
  return [
    `${load.stack}: ${number(load.rate)} requests a second of ${number(load.seconds)} s, kept for ${load.retentionHours} h; ${polls} polls each; the table holds ${number(operationsHeld)} operations`,
    "",
    ...late,
    "What binds first:",
    ...bounds.flatMap(({ limit, bindsAt, share, remedy, source }) => [
      `${share > 1 ? "!" : " "} ${number(bindsAt)} a second (${number(share * 100)} % taken): ${limit}`,
      `      lifted by: ${remedy}`,
      `      source: ${source}`,
    ]),
    "",
    `A million requests: $${dollarsPerMillion.toFixed(2)}, data kept and base fees apart`,
    ...costs.map(
      ({ what, dollarsPerMillion: dollars, source }) =>
        `  $${dollars.toFixed(2)} ${what} (${source})`,
    ),
    `  not counted: ${number(bytesSent / 1_000)} GB that are sent to clients, ${number(bytesSent)} bytes a request (https://azure.microsoft.com/pricing/details/bandwidth)`,
    "",
    ...describedLogs(plan),
  ].join("\n");
}

function describedLogs({ load, logs }: Plan): string[] {
  const { parts, bytesOfRequest, idleBytesOfDay, quotaBindsAt } = logs;
  const kilobytes = (bytes: number) => `${(bytes / 1_000).toFixed(1)} KB`;
  return [
    `Logs of a request: ${kilobytes(bytesOfRequest)}, and ${(idleBytesOfDay / 1e6).toFixed(0)} MB a day without any (counted rows, assumed columns: docs/operating.md)`,
    ...parts.map(
      ({ what, rows, bytes }) =>
        `  ${kilobytes(bytes)} ${what}, ${Number(rows.toFixed(1))} row${rows === 1 ? "" : "s"}`,
    ),
    `${load.rate > quotaBindsAt ? "!" : " "} ${quotaBindsAt.toPrecision(2)} a second, all day, use up the daily quota of ${load.dailyQuotaGb} GB: nothing is recorded after that, until the next day`,
    "      lifted by: dailyQuotaGb; storageLogs none, workflowLogs none, appInsightsSampling",
  ];
}

const program = new Command("plan-capacity")
  .description(
    "Says which limit of Azure binds first for a load, what lifts it, and what it costs.",
  )
  .addOption(
    new Option("--stack <stack>", "name of the stack")
      .choices(plannedStacks)
      .default("functions-only"),
  )
  .option("--rate <number>", "requests a second", positive, 10)
  .option("--seconds <number>", "that the work of a request takes", positive, 5)
  .option("--retention <hours>", "that results are kept (retentionHours)", positive, 24)
  .option("--maximum-instances <number>", "option of the stack", whole(40, 1000), 40)
  .option("--queue-concurrency <number>", "option of the stack", whole(1, 32), 16)
  .option("--instance-memory-mb <number>", "option of the stack", memory, 2048)
  .option("--storage-milliseconds <number>", "that one call of storage takes", positive, 10)
  .option("--daily-quota-gb <number>", "option of the stack", positive, 1)
  .option("--app-insights-sampling <percent>", "option of the stack", whole(1, 100), 100)
  .addOption(
    new Option("--storage-logs <which>", "option of the stack")
      .choices(storageLogChoices)
      .default("writes"),
  )
  .addOption(
    new Option("--workflow-logs <which>", "option of the stack")
      .choices(workflowLogChoices)
      .default("none"),
  )
  .option("--json", "print data")
  .action(({ retention, json, ...load }: Options) => {
    const plan = planCapacity({ ...load, retentionHours: retention });
    process.stdout.write(`${json ? JSON.stringify(plan, null, 2) : described(plan)}\n`);
    // A script may ask whether the load fits.
    if (plan.bounds.some(({ share }) => share > 1)) process.exitCode = 1;
  });

if (require.main === module) program.parse();
