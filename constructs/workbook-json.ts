import type { Query } from "./queries/entries";
import { timeRange } from "./queries/workbook-queries";

/**
 * A workbook as the portal's editor writes it, as far as ours goes.
 * Schema: https://github.com/microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json
 */
export interface WorkbookJson {
  readonly version: "Notebook/1.0";
  readonly items: readonly WorkbookItem[];
  /** Where it is opened from, when no resource was chosen. */
  readonly fallbackResourceIds: readonly string[];
  readonly $schema: string;
}

export interface WorkbookItem {
  readonly type: 1 | 3 | 9 | 10;
  readonly name: string;
  /** Percent of the page's width. @default all of it */
  readonly customWidth?: string;
  readonly content: Readonly<Record<string, unknown>>;
}

/** A resource whose logs a part shows. */
export interface Shown {
  /** ARM id. */
  readonly id: string;
  /** Its type, in lower case. */
  readonly type: string;
}

const hour = 3_600_000;
const day = 24 * hour;

/** The time that is shown by default, and those that can be chosen, in milliseconds. */
const shownByDefault = day;
const choices = [hour, 4 * hour, day, 3 * day, 7 * day, 30 * day] as const;

/** What the parts have in common that follow the chosen time range. */
const followsTimeRange = {
  timeContext: { durationMs: 0 },
  timeContextFromParameter: timeRange,
} as const;

/** The whole of it. */
export function workbook(component: Shown, items: readonly WorkbookItem[]): WorkbookJson {
  return {
    version: "Notebook/1.0",
    items: [timeRangePart(), ...items],
    fallbackResourceIds: [component.id],
    $schema:
      "https://github.com/Microsoft/Application-Insights-Workbooks/blob/master/schema/workbook.json",
  };
}

function timeRangePart(): WorkbookItem {
  const parameter = {
    // Tells parameters of one workbook apart; there is no other.
    id: "5b0a3b0c-3d0b-4b0e-9d53-0d0f3c1f7a51",
    version: "KqlParameterItem/1.0",
    name: timeRange,
    label: "Time range",
    type: 4,
    isRequired: true,
    value: { durationMs: shownByDefault },
    typeSettings: {
      selectableValues: choices.map((durationMs) => ({ durationMs })),
      allowCustom: true,
    },
  };
  const content = { version: "KqlParameterItem/1.0", parameters: [parameter], style: "pills" };
  return { type: 9, name: "time-range", content };
}

/** A headline, and what a reader has to know of the parts below it. */
export function text(name: string, markdown: string): WorkbookItem {
  return { type: 1, name, content: { json: markdown } };
}

/** A part that has the outcome of a query. */
export interface QueryPart {
  readonly name: string;
  readonly title: string;
  readonly query: Query;
  readonly of: Shown;
  readonly as: "timechart" | "table";
  /** Takes half of the page's width. @default false */
  readonly half?: boolean;
}

export function queryPart({ name, title, query, of, as, half }: QueryPart): WorkbookItem {
  return {
    ...{ type: 3, name, ...(half === true && { customWidth: "50" }) },
    content: {
      ...{ version: "KqlItem/1.0", query, size: 0, title, ...followsTimeRange },
      noDataMessage: "Nothing in this time",
      queryType: 0,
      resourceType: of.type,
      crossComponentResources: [of.id],
      visualization: as,
    },
  };
}

/** How a chart makes one value of many; the numbers are the portal's. */
const aggregations = { total: 1, average: 4, maximum: 3 } as const;

/** A part that has platform metrics, which cost nothing to keep. */
export interface MetricPart {
  readonly name: string;
  readonly title: string;
  /** ARM ids of resources of one type. */
  readonly ids: readonly string[];
  /** Their type, in lower case. */
  readonly type: string;
  /** The category of the metrics, which the portal joins with type and name. @default none */
  readonly category?: string;
  /** Names in Azure Monitor's REST API. */
  readonly metrics: readonly string[];
  readonly aggregation: keyof typeof aggregations;
  /** Dimension that tells the lines of the chart apart. @default one line a metric */
  readonly splitBy?: string;
  /** Takes half of the page's width. @default false */
  readonly half?: boolean;
}

export function metricPart(part: MetricPart): WorkbookItem {
  const { name, title, ids, type, category = "", metrics, aggregation, splitBy, half } = part;
  return {
    ...{ type: 10, name, ...(half === true && { customWidth: "50" }) },
    content: {
      ...{ version: "MetricsItem/2.0", chartId: name, size: 0, chartType: 2, title },
      ...{ resourceType: type, metricScope: 0, resourceIds: ids, ...followsTimeRange },
      metrics: metrics.map((metric) => ({
        namespace: type,
        metric: `${type}-${category}-${metric}`,
        aggregation: aggregations[aggregation],
        ...(splitBy !== undefined && { splitBy }),
      })),
    },
  };
}
