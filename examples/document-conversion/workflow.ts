import type { ScopeTools, WorkflowWork } from "#contract/work";
import type { Actions } from "#workflow-engine/language/workflow-definition";
import { noText } from "./work";

type Action = Actions[string];
type Tools = ScopeTools<Action>;

/** Documents are the customer's: the run history outlives them. */
const customerData = { secureData: { properties: ["inputs", "outputs"] } } as const;

/** The conversion as a workflow's scope; the same request gives the same file as ./work.ts. */
export const workflow: WorkflowWork<Action> = (tools) => ({
  actions: {
    Pdf_pages: pdfPages(tools),
    If_all_is_text: {
      type: "If",
      runAfter: { Pdf_pages: ["Succeeded"] },
      expression: { equals: ["@length(body('Pdf_pages'))", 0] },
      actions: { For_each_page: takeTime(tools) },
      else: { actions: { Refuse: tools.refuse(noText) } },
    },
    Sections: {
      type: "Select",
      runAfter: { If_all_is_text: ["Succeeded"] },
      inputs: { from: `@${tools.request}['pages']`, select: `@${section}` },
      runtimeConfiguration: customerData,
    },
  },
  result: `<!doctype html><html><head><meta charset="utf-8"><title>@{${title(tools)}}</title></head><body><h1>@{${title(tools)}}</h1>@{join(body('Sections'), '')}</body></html>`,
  contentType: "text/html; charset=utf-8",
  fileName: `@{${tools.request}['title']}.html`,
});

function pdfPages({ request }: Tools): Action {
  return {
    type: "Query",
    inputs: { from: `@${request}['pages']`, where: "@equals(take(item(), 5), '%PDF-')" },
    runtimeConfiguration: customerData,
  };
}

/** In place of the pause, call your converter. What is left is skipped when the client cancels. */
function takeTime({ request, setting, look, statusIn }: Tools): Action {
  return {
    type: "Foreach",
    foreach: `@${request}['pages']`,
    operationOptions: "Sequential",
    actions: {
      Look_for_a_cancel: look(),
      Unless_canceled: {
        type: "If",
        runAfter: { Look_for_a_cancel: ["Succeeded"] },
        expression: { not: { equals: [`@${statusIn("Look_for_a_cancel")}`, "Canceling"] } },
        actions: {
          Take_time: {
            type: "Wait",
            inputs: {
              until: { timestamp: `@{addSeconds(utcNow(), ${setting("secondsPerPage")})}` },
            },
          },
        },
      },
    },
  };
}

const emptyLine = "decodeUriComponent('%0A%0A')";
const section = `concat('<section><p>', replace(${escaped("item()")}, ${emptyLine}, '</p><p>'), '</p></section>')`;

function title({ request }: Tools): string {
  return escaped(`${request}['title']`);
}

function escaped(text: string): string {
  return `replace(replace(replace(${text}, '&', '&amp;'), '<', '&lt;'), '>', '&gt;')`;
}
