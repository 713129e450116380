import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type AlertName, dollarsPerMonth, type AlertRule } from "../constructs/alert-rules";
import { table } from "./filled-page";
import { runbookTexts } from "./runbook-texts";

/** A rule as a synthesized stack has it, of either kind. */
interface Rule {
  readonly name: string;
  readonly description: string;
  readonly severity: number;
  readonly evaluation_frequency?: string;
  readonly frequency?: string;
  readonly criteria: readonly {
    readonly query?: string;
    readonly metric_name?: string;
    readonly aggregation?: string;
    readonly threshold: number;
  }[];
}

interface StackRule {
  readonly stack: string;
  readonly rule: Rule;
}

const kinds = ["azurerm_monitor_scheduled_query_rules_alert_v2", "azurerm_monitor_metric_alert"];

/** docs/runbook.md as it has to be: every alert of the synthesized stacks. */
export function runbookPage(stacks: readonly string[], outdir: string): string {
  const rules = stacks.flatMap((stack) => rulesOf(stack, outdir));
  const names = Object.keys(runbookTexts) as AlertName[];
  return [
    "# Runbook\n",
    "For who is called: what each alert means, how to look, and how to mend. Drawn by `npm run docs` from the synthesized stacks and [runbook-texts.ts](runbook-texts.ts); do not edit.\n",
    "A query is run in the portal, in **Logs** of the Application Insights component `appi-…` (that of `daily-cap` in those of the workspace `log-…`), over the time that you choose; it is the rule's own, and has a row when it is time to fire. Remove its last line to see the numbers while all is well. What an entry of the log means is in [log-events.md](log-events.md). Follow one operation by its id, from submit to callback:\n",
    block(
      'traces\n| where message has "<operation id>"\n| order by timestamp asc\n| project timestamp, operation_Name, message',
    ),
    `${costs(stacks, rules)}\n`,
    ...names.map((name) => section(name, rules)),
  ].join("\n");
}

function rulesOf(stack: string, outdir: string): StackRule[] {
  const file = join(outdir, "stacks", stack, "cdk.tf.json");
  const { resource } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly resource: Readonly<Record<string, Readonly<Record<string, Rule>>>>;
  };
  return kinds.flatMap((kind) =>
    Object.values(resource[kind] ?? {}).map((rule) => ({ stack, rule })),
  );
}

function isOf(name: AlertName, { rule }: StackRule): boolean {
  return rule.description.endsWith(`#${name}`);
}

function section(name: AlertName, all: readonly StackRule[]): string {
  const { means, look = [], mend } = runbookTexts[name];
  const rules = all.filter((rule) => isOf(name, rule));
  const [first] = rules;
  if (first === undefined) throw new Error(`No stack has the alert ${name} of runbook-texts.ts`);
  const title = first.rule.description.replace(/\. What to do: .*$/, "");
  const { severity } = first.rule;
  return [
    `## ${name}\n`,
    `${title}. Severity ${severity}; ${listed(rules.map(({ stack }) => `\`${stack}\``))}.\n`,
    `${means}\n`,
    "**Look**\n",
    ...conditions(rules),
    ...look.map((step) => `- ${step}`),
    look.length > 0 ? "" : undefined,
    "**Mend**\n",
    ...mend.map((step) => `- ${step}`),
    "",
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

/** Each condition once, with its stacks where they differ. */
function conditions(rules: readonly StackRule[]): string[] {
  const byText = new Map<string, string[]>();
  for (const { stack, rule } of rules) {
    const text = conditionOf(rule);
    byText.set(text, [...(byText.get(text) ?? []), stack]);
  }
  return [...byText].flatMap(([text, stacks]) =>
    byText.size === 1 ? [text] : [`${listed(stacks.map((stack) => `\`${stack}\``))}:\n`, text],
  );
}

function conditionOf({ criteria: [criterion] }: Rule): string {
  if (criterion?.query !== undefined) return block(criterion.query);
  const { metric_name, aggregation, threshold } = criterion ?? {};
  return `Metric \`${metric_name}\`, ${aggregation} above ${threshold}: in the portal, **Metrics** of the resource.\n`;
}

function block(query: string): string {
  return `\`\`\`kusto query\n${query}\n\`\`\`\n`;
}

function listed(words: readonly string[]): string {
  return [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" and ");
}

function costs(stacks: readonly string[], rules: readonly StackRule[]): string {
  const rows = stacks.map((stack) => {
    const own = rules.filter((rule) => rule.stack === stack).map(({ rule }) => rule);
    const dollars = own.reduce((sum, rule) => sum + dollarsPerMonth(pricedOf(rule)), 0);
    const queries = own.filter(({ frequency }) => frequency === undefined).length;
    return [stack, String(queries), String(own.length - queries), `$${dollars.toFixed(2)}`];
  });
  return [
    "What the rules cost a month, by third-party prices that your region's may differ from: a query every 10 minutes $1, every 15 or more $0.50, a metric $0.10 (the first ten of a subscription are free).\n",
    table(["stack", "queries", "metrics", "a month"], rows),
  ].join("\n");
}

/** What a rule's price depends on. */
function pricedOf({ evaluation_frequency: every }: Rule): Pick<AlertRule, "kind" | "everyMinutes"> {
  const [, count = "", unit] = /^PT(\d+)([HM])$/.exec(every ?? "PT5M") ?? [];
  const everyMinutes = Number(count) * (unit === "H" ? 60 : 1);
  return { kind: every === undefined ? "metric" : "log", everyMinutes };
}
