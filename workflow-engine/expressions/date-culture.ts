/** Names and standard patterns of a culture, in .NET's custom format letters. */
export interface DateCulture {
  readonly months: readonly string[];
  readonly monthsShort: readonly string[];
  readonly days: readonly string[];
  readonly daysShort: readonly string[];
  readonly am: string;
  readonly pm: string;
  /** `d D t T M Y`. */
  readonly patterns: Readonly<Record<"d" | "D" | "t" | "T" | "M" | "Y", string>>;
}

const cultures = new Map<string, DateCulture>();

/** The culture from Node's ICU data, which is what .NET uses too. @param culture canonical name */
export function dateCulture(culture: string): DateCulture {
  const known = cultures.get(culture) ?? read(culture);
  cultures.set(culture, known);
  return known;
}

// 2023-01-01 was a Sunday; month names are read beside a day, which is the form that dates need.
const sampleDay = (day: number) => new Date(Date.UTC(2023, 0, day, 13, 5, 9));
const sampleMonth = (month: number) => new Date(Date.UTC(2023, month, 1));

function read(culture: string): DateCulture {
  const part = (date: Date, type: string, options: Intl.DateTimeFormatOptions) =>
    formatter(culture, options)
      .formatToParts(date)
      .find((one) => one.type === type)?.value ?? "";
  const month = (style: "long" | "short") =>
    Array.from({ length: 12 }, (_, index) =>
      part(sampleMonth(index), "month", { month: style, day: "numeric" }),
    );
  const weekday = (style: "long" | "short") =>
    Array.from({ length: 7 }, (_, index) =>
      part(sampleDay(index + 1), "weekday", { weekday: style }),
    );
  const period = (hour: number) =>
    part(new Date(Date.UTC(2023, 0, 1, hour)), "dayPeriod", { hour: "numeric", hour12: true });
  const pattern = (options: Intl.DateTimeFormatOptions) => patternOf(culture, options);
  return {
    months: month("long"),
    monthsShort: month("short"),
    days: weekday("long"),
    daysShort: weekday("short"),
    am: period(9),
    pm: period(21),
    patterns: {
      d: pattern({ dateStyle: "short" }).replace(/y+/, "yyyy"),
      D: pattern({ dateStyle: "full" }),
      t: pattern({ timeStyle: "short" }),
      T: pattern({ timeStyle: "medium" }),
      M: pattern({ month: "long", day: "numeric" }),
      Y: pattern({ month: "long", year: "numeric" }),
    },
  };
}

function formatter(culture: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(culture, {
    ...options,
    timeZone: "UTC",
    calendar: "gregory",
    numberingSystem: "latn",
  });
}

/** Reads the pattern back from how a known moment is printed. */
function patternOf(culture: string, options: Intl.DateTimeFormatOptions): string {
  const format = formatter(culture, options);
  const { hourCycle = "h23" } = format.resolvedOptions();
  const twelve = hourCycle.startsWith("h1");
  return format
    .formatToParts(sampleDay(1))
    .map(({ type, value }) => letters(type, value, twelve ? "h" : "H"))
    .join("");
}

function letters(type: string, value: string, hour: "h" | "H"): string {
  const digits = /^\d+$/.test(value) ? value.length : 0;
  switch (type) {
    case "weekday":
      return "dddd";
    case "day":
      return "d".repeat(digits);
    case "month":
      return digits > 0 ? "M".repeat(digits) : "MMMM";
    case "year":
      return digits === 2 ? "yy" : "yyyy";
    case "hour":
      // 13:05 has two digits in any 24-hour pattern; .NET pads those.
      return hour === "h" ? "h".repeat(digits) : "HH";
    case "minute":
      return "mm";
    case "second":
      return "ss";
    case "dayPeriod":
      return "tt";
    default:
      return literal(value.replace(/[\u202f\u00a0]/g, " "));
  }
}

/** Letters that a pattern would read as specifiers are quoted. */
function literal(text: string): string {
  return /[A-Za-z]/.test(text) ? `'${text}'` : text;
}
