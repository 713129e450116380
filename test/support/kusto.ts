import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";

/** The part of Microsoft's language service that is used here; its own types name a whole runtime. */
interface KustoLanguage {
  readonly Symbols: {
    readonly TableSymbol: { From(schema: string): { WithName(name: string): object } };
    readonly DatabaseSymbol: { readonly $ctor1: new (name: string, tables: object) => object };
  };
  readonly GlobalState: { readonly Default: Globals };
  readonly KustoCode: { ParseAndAnalyze(text: string, globals: Globals): Code };
}

interface Globals {
  WithDatabase(database: object): Globals;
}

interface Code {
  GetDiagnostics(): Listed<{ readonly Message: string; readonly Start: number }>;
}

interface Listed<T> {
  readonly Count: number;
  getItem(index: number): T;
}

/**
 * Columns of the tables that the queries read, by Microsoft's pages:
 * https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete (the component's tables),
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/usage,
 * https://learn.microsoft.com/azure/azure-monitor/reference/tables/azurediagnostics, and
 * https://learn.microsoft.com/azure/logic-apps/monitor-workflows-collect-diagnostic-data
 */
const component =
  "timestamp: datetime, operation_Name: string, operation_Id: string, operation_ParentId: string, cloud_RoleName: string, cloud_RoleInstance: string, customDimensions: dynamic, itemCount: int, itemType: string, _ResourceId: string";
const tables = {
  traces: `${component}, message: string, severityLevel: int`,
  requests: `${component}, id: string, name: string, url: string, success: string, resultCode: string, duration: real`,
  dependencies: `${component}, id: string, target: string, type: string, name: string, data: string, success: string, resultCode: string, duration: real`,
  Usage:
    "TimeGenerated: datetime, DataType: string, Quantity: real, QuantityUnit: string, IsBillable: bool, Solution: string, StartTime: datetime, EndTime: datetime, ResourceUri: string",
  AzureDiagnostics:
    "TimeGenerated: datetime, Category: string, OperationName: string, ResourceId: string, Resource: string, ResourceProvider: string, resource_workflowName_s: string, resource_runId_s: string, resource_actionName_s: string, status_s: string, code_s: string, error_code_s: string, error_message_s: string, startTime_t: datetime, endTime_t: datetime, correlation_clientTrackingId_s: string",
} as const;

const files = [
  require.resolve("@kusto/language-service-next/bridge.min.js"),
  require.resolve("@kusto/language-service-next/Kusto.Language.Bridge.min.js"),
];

/** Loads what is written for a browser's global scope into one of its own. */
function load(): KustoLanguage {
  const scope: Record<string, unknown> = createContext({ console });
  scope["self"] = scope["globalThis"] = scope;
  for (const filename of files) {
    runInContext(readFileSync(filename, "utf8"), scope, { filename });
  }
  return (scope as { readonly Kusto: { readonly Language: KustoLanguage } }).Kusto.Language;
}

/** Outcomes by query: variants share most of theirs, and a check takes a while. */
const known = new Map<string, readonly string[]>();

let loaded: { readonly language: KustoLanguage; readonly globals: Globals } | undefined;

/** What Microsoft's own parser and checker say against a query over these tables. */
export function kustoProblems(query: string): readonly string[] {
  const problems = known.get(query) ?? check(query);
  known.set(query, problems);
  return problems;
}

function check(query: string): readonly string[] {
  loaded ??= withTables(load());
  const found = loaded.language.KustoCode.ParseAndAnalyze(query, loaded.globals).GetDiagnostics();
  return Array.from({ length: found.Count }, (_, index) => {
    const { Message, Start } = found.getItem(index);
    return `${Message} at: ${query.slice(Start, Start + 40)}`;
  });
}

function withTables(language: KustoLanguage) {
  const { TableSymbol, DatabaseSymbol } = language.Symbols;
  const symbols = Object.entries(tables).map(([name, columns]) =>
    TableSymbol.From(`(${columns})`).WithName(name),
  );
  const database = new DatabaseSymbol.$ctor1("logs", symbols);
  return { language, globals: language.GlobalState.Default.WithDatabase(database) };
}
