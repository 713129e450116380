import type { Change, StackReview } from "../compare/change";

type Phrase = readonly [one: string, many: string, count: (review: StackReview) => number];

const of = (select: (change: Change) => boolean) => (review: StackReview) =>
  review.changes.filter(select).length;

/** In how many places callers get in; all that a resource says of them is one. */
const places = (side: Change["weaker"]) => (review: StackReview) =>
  new Set(
    review.changes
      .filter(({ topic, weaker }) => topic === "exposure" && weaker === side)
      .map(({ on, what }) => (what.startsWith("function ") ? what : on)),
  ).size;

const elsewhere =
  "has its state elsewhere (without the state moved there, all is created anew beside what exists)";

/** What a sentence can say, the gravest first. */
const phrases: readonly Phrase[] = [
  [
    "cannot be deployed: Terraform refuses the plan",
    "cannot be deployed: Terraform refuses the plan in # places",
    (r) => r.refusals.length,
  ],
  [
    elsewhere,
    elsewhere,
    of((c) => c.topic === "deployment" && c.what.startsWith("terraform.backend")),
  ],
  ["loses the data of 1 resource", "loses the data of # resources", (r) => r.dataLoss.length],
  [
    "replaces 1 resource",
    "replaces # resources",
    (r) => r.replacements.filter((x) => x.certain).length,
  ],
  [
    "may replace 1 resource",
    "may replace # resources",
    (r) => r.replacements.filter((x) => !x.certain).length,
  ],
  ["lets more callers in at 1 place", "lets more callers in at # places", places("after")],
  ["lets other callers in at 1 place", "lets other callers in at # places", places("both")],
  ["lets fewer callers in at 1 place", "lets fewer callers in at # places", places("before")],
  ["shows 1 secret", "shows # secrets", of((c) => c.secret === "after" || c.secret === "both")],
  [
    "protects less in 1 place",
    "protects less in # places",
    of((c) => c.topic === "protection" && c.weaker === "after"),
  ],
  [
    "protects more in 1 place",
    "protects more in # places",
    of((c) => c.topic === "protection" && c.weaker === "before"),
  ],
  ["grants 1 role", "grants # roles", of((c) => c.topic === "role" && c.after !== undefined)],
  [
    "takes 1 role away",
    "takes # roles away",
    of((c) => c.topic === "role" && c.before !== undefined),
  ],
  [
    "adds 1 resource",
    "adds # resources",
    of((c) => c.topic === "resource" && c.after !== undefined),
  ],
  [
    "removes 1 resource",
    "removes # resources",
    of((c) => c.topic === "resource" && c.before !== undefined),
  ],
  [
    "changes 1 lifetime or limit",
    "changes # lifetimes or limits",
    of((c) => c.topic === "retention"),
  ],
  ["changes 1 app setting", "changes # app settings", of((c) => c.topic === "app-setting")],
  [
    "changes 1 function's trigger",
    "changes # triggers of functions",
    of((c) => c.topic === "function"),
  ],
  [
    "changes 1 step of a workflow",
    "changes # steps of a workflow",
    of((c) => c.topic === "workflow"),
  ],
  [
    "changes 1 module of the code",
    "changes # modules of the code",
    of((c) => c.topic === "code" && c.what !== "size of the bundle"),
  ],
  ["changes 1 attribute", "changes # attributes", of((c) => c.topic === "attribute")],
  [
    "changes what Terraform does around it in 1 place",
    "changes what Terraform does around it in # places",
    of((c) => c.topic === "deployment"),
  ],
  ["changes 1 cost", "changes # costs", of((c) => c.topic === "cost")],
  ["changes 1 output", "changes # outputs", of((c) => c.topic === "output")],
];

/** One sentence on what happens to a stack. */
export function summary(review: StackReview): string {
  if (review.presence === "removed") {
    return "**The stack is removed from the app; what it deployed stays until it is destroyed.**";
  }
  const said = phrases.flatMap(([one, many, count]) => {
    const number = count(review);
    return number === 0 ? [] : [number === 1 ? one : many.replace("#", String(number))];
  });
  if (said.length === 0 && review.presence === "both") said.push(inPlaces(review.changes.length));
  const start = review.presence === "added" ? ["is new"] : [];
  return `**The stack ${[...start, ...said].join(", ")}.**`;
}

/** For what no phrase is about, such as a bundle's size. */
function inPlaces(count: number): string {
  return count === 1 ? "changes in 1 place" : `changes in ${count} places`;
}
