import { type QuoteLine, type QuoteResult, type Simulate, mediaTypes } from "../contract";
import { column, readRecord } from "./operation-record";
import type {
  Actions,
  ComposeAction,
  Duration,
  Expression,
  Json,
  SwitchAction,
} from "../workflow-engine/language/workflow-definition";

/** What happens in the scope `Work`, and where its result is. */
export interface WorkflowWork {
  /**
   * Actions of the scope. One that fails, or takes longer than its limit, fails the operation with
   * its own error. Setting the variable `refusal` to a message fails it with the code `WorkFailed`
   * and that message.
   */
  readonly actions: Actions;
  /** The result, once the scope has succeeded. */
  readonly result: Expression;
  /** Media type of the result. */
  readonly contentType: string;
}

/** The variable by which work says that it cannot succeed, and the client is told why. */
export const refusal = "refusal";

/** Requests and results are the customer's: the run history outlives them. */
const customerData = { secureData: { properties: ["inputs", "outputs"] } } as const;

/** A Compose hides both with its inputs. */
const customerInputs = { secureData: { properties: ["inputs"] } } as const;

const request = "triggerBody()['request']";

function simulated(option: keyof Simulate, otherwise: string): string {
  return `coalesce(${request}?['simulate']?['${option}'], ${otherwise})`;
}

/** Seconds between two looks at the record while the sample work takes its time. */
const sliceSeconds = 5;

const seconds = `int(formatNumber(${simulated("seconds", "0")}, 'F0'))`;
const worksUntil = "ticks(outputs('Works_until'))";
const sliceEnd = `addSeconds(utcNow(), ${sliceSeconds})`;

/** Lasts as long as `simulate.seconds` says, rounded, and stops early when the client cancels. */
const takeTime: Actions = {
  Works_until: {
    type: "Compose",
    inputs: `@addSeconds(utcNow(), ${seconds})`,
  },
  If_it_takes_time: {
    type: "If",
    runAfter: { Works_until: ["Succeeded"] },
    expression: { greater: [`@${seconds}`, 0] },
    actions: {
      Work_in_slices: {
        type: "Until",
        expression: `@or(greaterOrEquals(ticks(utcNow()), ${worksUntil}), not(equals(coalesce(${column("Look_for_a_cancel", "status")}, 'Running'), 'Running')))`,
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
          Look_for_a_cancel: readRecord({ Work_a_slice: ["Succeeded"] }),
          Go_on: {
            type: "Compose",
            description: "Work goes on when storage is away: the writes at the end will tell",
            runAfter: { Look_for_a_cancel: ["Succeeded", "Failed", "TimedOut"] },
            inputs: `@${column("Look_for_a_cancel", "status")}`,
          },
        },
      },
    },
  },
};

/** A failure that passes is handled inside the scope; a lasting one is refused with its reason. */
const behaveAsAsked: SwitchAction = {
  type: "Switch",
  runAfter: { If_it_takes_time: ["Succeeded"] },
  expression: `@${simulated("outcome", "'success'")}`,
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
        Refuse: {
          type: "SetVariable",
          inputs: {
            name: refusal,
            value: "The quote cannot be made: simulate.outcome is permanent-failure.",
          },
        },
      },
    },
  },
};

const pricedLine: Readonly<Record<keyof QuoteResult["lines"][number], Json>> = {
  ...lineMembers(["sku", "quantity", "unitPriceCents"]),
  amountCents: "@mul(item()['quantity'], item()['unitPriceCents'])",
};

function lineMembers<K extends keyof QuoteLine>(names: readonly K[]): Record<K, Json> {
  return Object.fromEntries(names.map((name) => [name, `@item()['${name}']`])) as Record<K, Json>;
}

const result: Readonly<Record<keyof QuoteResult, Json>> = {
  customer: `@${request}['customer']`,
  lines: "@body('Priced_lines')",
  // The sum of at most 100 amounts of at most 10^12 is exact as a float, and 15 digits long.
  totalCents: "@int(formatNumber(xpath(xml(outputs('Amounts')), 'sum(/amounts/cents)'), 'F0'))",
};

const price: Actions = {
  Priced_lines: {
    type: "Select",
    runAfter: { Behave_as_asked: ["Succeeded"] },
    inputs: { from: `@${request}['lines']`, select: pricedLine },
    runtimeConfiguration: customerData,
  },
  Cents: {
    type: "Select",
    description: "Amounts alone: a sku may hold characters that XML does not allow",
    runAfter: { Priced_lines: ["Succeeded"] },
    inputs: { from: "@body('Priced_lines')", select: "@item()['amountCents']" },
    runtimeConfiguration: customerData,
  },
  Amounts: composeAfter("Cents", { amounts: { cents: "@body('Cents')" } }),
  Result: composeAfter("Amounts", result),
};

function composeAfter(name: string, inputs: Json): ComposeAction {
  const runAfter = { [name]: ["Succeeded"] } as const;
  return { type: "Compose", runAfter, inputs, runtimeConfiguration: customerInputs };
}

/** The sample work, a quote; the same request gives the same result as functions/work.ts. */
export const quoteWork: WorkflowWork = {
  actions: { ...takeTime, Behave_as_asked: behaveAsAsked, ...price },
  result: "@outputs('Result')",
  contentType: mediaTypes.json,
};

/**
 * Work that an existing API does: one call, which follows 202 with Location to its end. The API may
 * be called again for the same operation, with the same `Idempotency-Key`.
 * @param timeoutMinutes after which the operation fails; written out, as a limit is part of the
 *   definition
 */
export function backendWork(timeoutMinutes: number): WorkflowWork {
  const timeout: Duration = `PT${timeoutMinutes}M`;
  return {
    actions: {
      Call_the_backend: {
        type: "Http",
        inputs: {
          method: "POST",
          uri: "@parameters('backendUrl')",
          headers: {
            "Content-Type": mediaTypes.json,
            "Idempotency-Key": "@{triggerBody()['operationId']}",
            traceparent: "@{triggerBody()['traceparent']}",
          },
          body: `@${request}`,
          retryPolicy: {
            type: "exponential",
            count: 4,
            interval: "PT5S",
            minimumInterval: "PT5S",
            maximumInterval: "PT1M",
          },
        },
        limit: { timeout },
        runtimeConfiguration: customerData,
      },
    },
    result: "@body('Call_the_backend')",
    contentType: `@{coalesce(outputs('Call_the_backend')?['headers']?['Content-Type'], '${mediaTypes.json}')}`,
  };
}
