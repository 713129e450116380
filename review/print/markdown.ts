import type { Change, StackReview, Topic } from "../compare/change";
import { grouped } from "../grouped";
import { textOf } from "../synthesized/json";
import type { Violation } from "../rules";
import { pictures } from "./pictures";
import { summary } from "./summary";
import { code, shown } from "./values";

/** The review of all stacks under one configuration. */
export interface ConfigurationReview {
  /** Name for readers, such as `environments/prod.json`. */
  readonly configuration: string;
  readonly stacks: readonly StackReview[];
}

/** Sections in the order in which a reviewer asks, with their titles. */
const sections: Readonly<Record<Topic, string>> = {
  role: "Roles",
  exposure: "Public exposure and authentication",
  protection: "Protection against deletion",
  resource: "Resources",
  retention: "Retention, time to live, lock, delivery count",
  "app-setting": "App settings",
  function: "Functions: routes, methods, triggers",
  workflow: "Workflow, step by step",
  cost: "Cost of a request, as counted in the definition or by the project's tests",
  code: "Code",
  attribute: "Attributes",
  deployment: "Terraform",
  output: "Outputs",
};

/** The whole review as Markdown. */
export function markdown(
  base: string,
  reviews: readonly ConfigurationReview[],
  violations: readonly Violation[] = [],
): string {
  const names = reviews.map(({ configuration }) => configuration).join(", ");
  if (reviews.every(({ stacks }) => stacks.length === 0)) {
    return `Nothing changes in the cloud, compared with ${base} (${names}).\n`;
  }
  const parts = [...byContent(reviews)].map(([, [first, ...more]]) =>
    first === undefined
      ? ""
      : ofStack(
          first.stack,
          [first, ...more].map((x) => x.configuration),
        ),
  );
  const unchanged = reviews
    .filter(({ stacks }) => stacks.length === 0)
    .map(({ configuration }) => `## ${configuration}\n\nNothing changes.\n`);
  return [
    `# What this changes in the cloud, compared with ${base}\n`,
    ...gate(violations),
    ...parts,
    ...unchanged,
  ]
    .join("\n")
    .concat(`\n${footer}\n`);
}

/** What is the same under several configurations is said once. */
function byContent(reviews: readonly ConfigurationReview[]) {
  const all = reviews.flatMap(({ configuration, stacks }) =>
    stacks.map((stack) => ({ configuration, stack })),
  );
  return grouped(all, ({ stack }) => JSON.stringify(stack));
}

const footer =
  "_Replacement as the schemas of azurerm 4.55.0 and azapi 2.12.0 have it. Read from `cdktf synth`, without a look at the subscription._";

function gate(violations: readonly Violation[]): string[] {
  if (violations.length === 0) return [];
  const lines = [...new Set(violations.map(({ rule, what }) => `> - \`${rule}\`: ${what}`))];
  return [`> [!CAUTION]\n${lines.join("\n")}\n`];
}

function ofStack(review: StackReview, configurations: readonly string[]): string {
  const byTopic = grouped(review.changes, ({ topic }) => topic);
  const topics = (Object.keys(sections) as Topic[]).flatMap((topic) => {
    const changes = byTopic.get(topic) ?? [];
    return changes.length === 0 ? [] : [`### ${sections[topic]}\n\n${section(topic, changes)}\n`];
  });
  return [
    `## ${review.stack}, ${configurations.join(" and ")}\n`,
    `${summary(review)}\n`,
    ...refused(review),
    ...lost(review),
    ...replaced(review),
    ...topics,
    ...pictures(review),
  ].join("\n");
}

function refused({ refusals }: StackReview): string[] {
  if (refusals.length === 0) return [];
  const lines = refusals.map(({ on, message }) => `- **${on}**: ${message}`);
  return [`### Terraform refuses this plan\n\n${lines.join("\n")}\n`];
}

function lost({ dataLoss }: StackReview): string[] {
  if (dataLoss.length === 0) return [];
  const lines = dataLoss.map(
    ({ on, what, how, prevented }) =>
      `- **${on}** is ${how}: ${what} (${prevented ? "`prevent_destroy` stops Terraform" : "nothing stops Terraform"})`,
  );
  return [`### Data is lost\n\n${lines.join("\n")}\n`];
}

function replaced({ replacements }: StackReview): string[] {
  if (replacements.length === 0) return [];
  const lines = [
    ...grouped(replacements, ({ because, certain }) => `${certain} ${because.join()}`),
  ];
  const items = lines.map(([, [first, ...more]]) => {
    const names = [first, ...more].map((replacement) => `**${replacement?.on}**`).join(", ");
    return `- ${names}${first?.certain ? "" : " (perhaps: it depends on the two values)"}: ${first?.because.join(", ")}`;
  });
  return [`### Replaced: destroyed and created anew\n\n${items.join("\n")}\n`];
}

function section(topic: Topic, changes: readonly Change[]): string {
  if (topic === "role") return changes.map(roleLine).join("\n");
  if (topic === "resource") return changes.map(resourceLine).join("\n");
  const rows = [...grouped(changes, sameChange)].map(([, same]) => row(same));
  return ["| where | what | before | after | |", "| --- | --- | --- | --- | --- |", ...rows].join(
    "\n",
  );
}

function roleLine({ on, what, before, after }: Change): string {
  const verb = before === undefined ? "gains" : "loses";
  return `- **${textOf(before ?? after)}** ${verb} the role _${what}_ on ${on}`;
}

function resourceLine({ on, what, before, after }: Change): string {
  const name = before ?? after;
  const verb = before === undefined ? "added" : "removed";
  return `- ${verb}: ${what} **${on}**${name === what ? "" : ` ${shown(name)}`}`;
}

/** Changes that are the same but for where they happen share a row. */
function sameChange({ what, before, after, replaces, weaker }: Change): string {
  return JSON.stringify([what, before, after, replaces, weaker]);
}

function row(same: readonly Change[]): string {
  const [change] = same;
  if (change === undefined) return "";
  const places = same.map(({ on }) => (on === "" ? "the stack" : on));
  const { before, after } = change;
  const cells = [
    places.join("<br>"),
    code(change.what),
    shown(before, after),
    shown(after, before),
  ];
  return `| ${cells.join(" | ")} | ${remark(change)} |`;
}

function remark({ replaces, weaker, secret, ignored }: Change): string {
  return [
    ignored && "left as it is (`ignore_changes`)",
    replaces === "yes" && "**replaces**",
    replaces === "depends" && "may replace",
    replaces === "unknown" && "replacement unknown",
    weaker === "after" && "**weaker**",
    weaker === "both" && "**others get in**",
    weaker === "before" && "stricter",
    (secret === "after" || secret === "both") && "**looks like a secret**",
  ]
    .filter(Boolean)
    .join(", ");
}
