import { argument, resourcesOf, type SynthesizedStack } from "./synth";

/** A part of a workbook, as far as tests read it. */
export interface WorkbookPart {
  readonly type: number;
  readonly name: string;
  readonly content: {
    readonly title?: string;
    readonly query?: string;
    readonly resourceType?: string;
    readonly crossComponentResources?: readonly string[];
    readonly resourceIds?: readonly string[];
    readonly metrics?: readonly { readonly metric: string }[];
  };
}

/** The parts of the one workbook of a stack. */
export function workbookParts(stack: SynthesizedStack): readonly WorkbookPart[] {
  const [workbook] = resourcesOf(stack, "azurerm_application_insights_workbook");
  if (workbook === undefined) throw new Error("the stack has no workbook");
  const json = JSON.parse(String(argument(workbook, "data_json"))) as {
    readonly items: readonly WorkbookPart[];
  };
  return json.items;
}
