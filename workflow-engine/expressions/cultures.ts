import { EvaluationError } from "./evaluation-error";

/** What a culture's numbers look like. */
export interface NumberCulture {
  readonly decimal: string;
  readonly group: string;
}

/** .NET writes plain no-break and narrow no-break spaces alike. */
const plainSpaces = (text: string) => text.replace(/\u202f/g, "\u00a0");

/** The culture for a name such as `de-DE`; the empty name is the invariant culture. */
export function cultureName(name: string | undefined, functionName: string): string {
  if (name === undefined || name === "") return "en-US";
  try {
    return Intl.getCanonicalLocales(name)[0] ?? "en-US";
  } catch {
    throw new EvaluationError(
      `The template language function '${functionName}' was invoked with a locale that is not valid: '${name}'. Use an RFC 4646 name such as 'en-US'.`,
    );
  }
}

const numberCultures = new Map<string, NumberCulture>();

export function numberCulture(culture: string): NumberCulture {
  const known = numberCultures.get(culture);
  if (known) return known;
  const parts = new Intl.NumberFormat(culture, {
    numberingSystem: "latn",
    useGrouping: true,
  }).formatToParts(1234567.5);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  const found = { decimal: find("decimal") ?? ".", group: plainSpaces(find("group") ?? ",") };
  numberCultures.set(culture, found);
  return found;
}

/** Regions whose currency is not the euro and whose `C` format people use. */
const currencies: Readonly<Record<string, string>> = {
  AU: "AUD",
  BR: "BRL",
  CA: "CAD",
  CH: "CHF",
  CN: "CNY",
  CZ: "CZK",
  DK: "DKK",
  GB: "GBP",
  HK: "HKD",
  HU: "HUF",
  IL: "ILS",
  IN: "INR",
  IS: "ISK",
  JP: "JPY",
  KR: "KRW",
  MX: "MXN",
  NO: "NOK",
  NZ: "NZD",
  PL: "PLN",
  RO: "RON",
  RU: "RUB",
  SA: "SAR",
  SE: "SEK",
  SG: "SGD",
  TH: "THB",
  TR: "TRY",
  TW: "TWD",
  UA: "UAH",
  US: "USD",
  ZA: "ZAR",
};

const euroRegions = "AT BE CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split(" ");

/** Symbols that .NET writes otherwise than ICU. */
const symbols: Readonly<Record<string, string>> = { ISK: "kr" };

/** The amount with the currency or the percent sign where the culture puts it. */
export function decorate(amount: string, style: "currency" | "percent", culture: string): string {
  const region = new Intl.Locale(culture).maximize().region ?? "";
  const currency = currencies[region] ?? (euroRegions.includes(region) ? "EUR" : "XXX");
  const parts = new Intl.NumberFormat(culture, {
    style,
    currency,
    currencyDisplay: "narrowSymbol",
  }).formatToParts(1);
  const numeral = new Set(["integer", "decimal", "fraction", "group"]);
  const first = parts.findIndex((part) => numeral.has(part.type));
  const last = parts.map((part) => numeral.has(part.type)).lastIndexOf(true);
  const text = (some: Intl.NumberFormatPart[]) =>
    some
      .map(({ type, value }) => (type === "currency" ? (symbols[currency] ?? value) : value))
      .join("");
  // .NET's patterns have a common space beside the sign, whatever space the culture groups with.
  const spaced = (some: Intl.NumberFormatPart[]) => text(some).replace(/[\u00a0\u202f]/g, " ");
  return spaced(parts.slice(0, first)) + amount + spaced(parts.slice(last + 1));
}
