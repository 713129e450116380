import type { ScopeTools, WorkflowWork } from "#contract/work";
import type { Actions, SwitchAction } from "#workflow-engine/language/workflow-definition";
import { orderedObject } from "#workflow-engine/language/ordered-object";
import type { QuoteResult, Simulate } from "./schema";

type Action = Actions[string];
type Tools = ScopeTools<Action>;

/** Requests and results are the customer's: the run history outlives them. */
const customerData = { secureData: { properties: ["inputs", "outputs"] } } as const;

/** The sample work as a workflow's scope; the same request gives the same result as ./work.ts. */
export const workflow: WorkflowWork<Action> = (tools) => ({
  actions: { If_simulated: ifSimulated(tools), ...price(tools) },
  result: `@${result(tools)}`,
  contentType: "application/json",
});

function simulated({ request }: Tools, option: keyof Simulate, otherwise: string): string {
  return `coalesce(${request}?['simulate']?['${option}'], ${otherwise})`;
}

/** Each action that executes is billed: a quote that simulates nothing pays for this one alone. */
function ifSimulated(tools: Tools): Action {
  return {
    type: "If",
    expression: {
      or: [
        { greater: [`@${seconds(tools)}`, 0] },
        { not: { equals: [`@${simulated(tools, "outcome", "'success'")}`, "success"] } },
      ],
    },
    actions: { ...takeTime(tools), Behave_as_asked: behaveAsAsked(tools) },
  };
}

/** Seconds between two looks at the record while the work takes its time. */
const sliceSeconds = 5;
const sliceEnd = `addSeconds(utcNow(), ${sliceSeconds})`;
const worksUntil = "ticks(outputs('Works_until'))";

const seconds = (tools: Tools): string =>
  `int(formatNumber(${simulated(tools, "seconds", "0")}, 'F0'))`;

/** Lasts as long as `simulate.seconds` says, rounded, and stops early when the client cancels. */
function takeTime(tools: Tools): Actions {
  return {
    Works_until: { type: "Compose", inputs: `@addSeconds(utcNow(), ${seconds(tools)})` },
    If_it_takes_time: {
      type: "If",
      runAfter: { Works_until: ["Succeeded"] },
      expression: { greater: [`@${seconds(tools)}`, 0] },
      actions: { Work_in_slices: workInSlices(tools) },
    },
  };
}

function workInSlices({ look, statusIn }: Tools): Action {
  return {
    type: "Until",
    expression: `@or(greaterOrEquals(ticks(utcNow()), ${worksUntil}), not(equals(coalesce(${statusIn("Look_for_a_cancel")}, 'Running'), 'Running')))`,
    limit: { count: 1000, timeout: "PT1H" },
    actions: {
      Work_a_slice: {
        type: "Wait",
        inputs: {
          until: {
            timestamp: `@{if(less(ticks(${sliceEnd}), ${worksUntil}), ${sliceEnd}, outputs('Works_until'))}`,
          },
        },
      },
      Look_for_a_cancel: look({ Work_a_slice: ["Succeeded"] }),
      Go_on: {
        type: "Compose",
        description: "Work goes on when storage is away: the writes at the end will tell",
        runAfter: { Look_for_a_cancel: ["Succeeded", "Failed", "TimedOut"] },
        inputs: `@${statusIn("Look_for_a_cancel")}`,
      },
    },
  };
}

/** A failure that passes is handled inside the scope; a lasting one is refused with its reason. */
function behaveAsAsked(tools: Tools): SwitchAction {
  return {
    type: "Switch",
    runAfter: { If_it_takes_time: ["Succeeded"] },
    expression: `@${simulated(tools, "outcome", "'success'")}`,
    cases: {
      Transient_failure: {
        case: "transient-failure",
        actions: {
          First_attempt: {
            type: "ParseJson",
            inputs: {
              content: "The first attempt fails: simulate.outcome is transient-failure.",
              schema: { type: "object" },
            },
          },
          Second_attempt: {
            type: "Compose",
            runAfter: { First_attempt: ["Failed"] },
            inputs: "The second attempt succeeds.",
          },
        },
      },
      Permanent_failure: {
        case: "permanent-failure",
        actions: {
          Refuse: tools.refuse("The quote cannot be made: simulate.outcome is permanent-failure."),
        },
      },
    },
  };
}

/** In the order in which ./work.ts has the members, so that all stacks write the same JSON. */
const pricedLine = {
  sku: "item()['sku']",
  quantity: "item()['quantity']",
  unitPriceCents: "item()['unitPriceCents']",
  amountCents: "mul(item()['quantity'], item()['unitPriceCents'])",
} satisfies Readonly<Record<keyof QuoteResult["lines"][number], string>>;

function price({ request }: Tools): Actions {
  return {
    Priced_lines: {
      type: "Select",
      runAfter: { If_simulated: ["Succeeded"] },
      inputs: { from: `@${request}['lines']`, select: `@${orderedObject(pricedLine)}` },
      runtimeConfiguration: customerData,
    },
    Cents: {
      type: "Select",
      description: "Amounts alone: a sku may hold characters that XML does not allow",
      runAfter: { Priced_lines: ["Succeeded"] },
      inputs: { from: "@body('Priced_lines')", select: "@item()['amountCents']" },
      runtimeConfiguration: customerData,
    },
  };
}

/** As an expression of its own, without an action, in the order in which ./work.ts has the members. */
function result({ request }: Tools): string {
  const amounts = orderedObject({ amounts: orderedObject({ cents: "body('Cents')" }) });
  return orderedObject({
    customer: `${request}['customer']`,
    lines: "body('Priced_lines')",
    // The sum of at most 100 amounts of at most 10^12 is exact as a float, and 15 digits long.
    totalCents: `int(formatNumber(xpath(xml(${amounts}), 'sum(/amounts/cents)'), 'F0'))`,
  } satisfies Readonly<Record<keyof QuoteResult, string>>);
}
