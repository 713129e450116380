import type { NumberCulture } from "./cultures";
import { roundedDigits, type Digits } from "./rounded-digits";
import { Float, type Numeric } from "./values";
import { Decimal } from "./decimal";

/** One character of a custom format; quoted and escaped ones are literal. */
interface FormatCharacter {
  readonly text: string;
  readonly literal: boolean;
}

const characters = /"([^"]*)"?|'([^']*)'?|\\(.?)|([\s\S])/g;

/** Formats by a custom format of one to three sections: positive; negative; zero. */
export function formatCustomNumber(value: Numeric, format: string, culture: NumberCulture): string {
  const [positive = [], negative = [], zero = []] = sections(format);
  const sign = signOf(value);
  const own = sign < 0 && negative.length > 0;
  const digits = round(value, own ? negative : positive);
  const isZero = /^0*$/.test(digits.whole + digits.fraction);
  if (isZero && zero.length > 0) return render(zero, round(0, zero), culture);
  if (isZero && own) return render(positive, round(0, positive), culture);
  const text = render(own ? negative : positive, digits, culture);
  return digits.negative && !own ? `-${text}` : text;
}

function signOf(value: Numeric): number {
  if (value instanceof Float) return Math.sign(value.value);
  const whole = value instanceof Decimal ? value.mantissa : value;
  return whole < 0 ? -1 : whole > 0 ? 1 : 0;
}

function sections(format: string): FormatCharacter[][] {
  const found: FormatCharacter[][] = [[]];
  for (const [, double, single, escaped, plain] of format.matchAll(characters)) {
    const section = found[found.length - 1];
    const quoted = double ?? single ?? escaped;
    if (quoted !== undefined) section?.push({ text: quoted, literal: true });
    else if (plain === ";") found.push([]);
    else if (plain !== undefined) section?.push({ text: plain, literal: false });
  }
  return found;
}

const isPlaceholder = ({ text, literal }: FormatCharacter) =>
  !literal && (text === "0" || text === "#");

/** The digit placeholders of a section, taken apart. */
function measure(section: readonly FormatCharacter[]) {
  const live = section.map(({ text, literal }) => (literal ? "" : text)).join("");
  const [whole = "", fraction = ""] = live.replace(/[^0#.,]/g, "").split(/\.(.*)/s);
  const places = fraction.replace(/[^0#]/g, "");
  const wholePlaces = whole.replace(/,/g, "");
  const firstZero = wholePlaces.indexOf("0");
  return {
    wholePlaces: wholePlaces.length,
    minimumWhole: firstZero < 0 ? 0 : wholePlaces.length - firstZero,
    minimumFraction: places.lastIndexOf("0") + 1,
    maximumFraction: places.length,
    grouped: /[0#],+[0#]/.test(whole),
    // Commas right before the point divide by a thousand each; percent and per mille multiply.
    shift:
      -3 * (/,+$/.exec(whole)?.[0].length ?? 0) +
      2 * (live.match(/%/g)?.length ?? 0) +
      3 * (live.match(/‰/g)?.length ?? 0),
  };
}

function round(value: Numeric, section: readonly FormatCharacter[]): Digits {
  const { maximumFraction, shift } = measure(section);
  return roundedDigits(value, maximumFraction, "away", shift);
}

/** Puts each digit in the place of its placeholder, so that `(###) ###-####` works. */
function render(
  section: readonly FormatCharacter[],
  digits: Digits,
  culture: NumberCulture,
): string {
  const layout = measure(section);
  const whole = wholeDigits(digits.whole, layout, culture);
  const fraction = digits.fraction.replace(/0+$/, "").padEnd(layout.minimumFraction, "0");
  let places = layout.wholePlaces;
  let point = false;
  let fractionAt = 0;
  const rendered = section.map((character) => {
    const { text, literal } = character;
    if (literal) return text;
    if (isPlaceholder(character)) {
      return point ? (fraction[fractionAt++] ?? "") : (whole[whole.length - places--] ?? "");
    }
    if (text !== ".") return text === "," ? "" : text;
    if (point) return "";
    point = true;
    const leading = layout.wholePlaces === 0 ? whole.join("") : "";
    return leading + (fraction === "" ? "" : culture.decimal);
  });
  return rendered.join("");
}

/** One text for each whole placeholder, the first of them with all that is left over. */
function wholeDigits(
  text: string,
  layout: ReturnType<typeof measure>,
  culture: NumberCulture,
): string[] {
  const trimmed = text.replace(/^0+/, "").padStart(layout.minimumWhole, "0");
  const separated = Array.from(trimmed, (digit, index) => {
    const left = trimmed.length - index - 1;
    return layout.grouped && left > 0 && left % 3 === 0 ? digit + culture.group : digit;
  });
  const extra = Math.max(separated.length - layout.wholePlaces, 0);
  return extra === 0 || layout.wholePlaces === 0
    ? separated
    : [separated.slice(0, extra + 1).join(""), ...separated.slice(extra + 1)];
}
