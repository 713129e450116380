/** Largest mantissa of a .NET decimal: 96 bits. */
const maximum = 2n ** 96n - 1n;
const maximumScale = 28;

const power = (exponent: number) => 10n ** BigInt(exponent);

/** A number that does not fit in a .NET decimal. */
export class DecimalOverflow extends Error {}

/**
 * A .NET decimal: a 96-bit mantissa and 0 to 28 decimal places, exact in base 10. It remembers its
 * places, so `5.00` prints as it was read.
 */
export class Decimal {
  private constructor(
    readonly mantissa: bigint,
    readonly scale: number,
  ) {}

  /** The nearest decimal to `mantissa` / 10^`scale`. @throws DecimalOverflow */
  static of(mantissa: bigint, scale: number): Decimal {
    let [digits, places] = scale < 0 ? [mantissa * power(-scale), 0] : [mantissa, scale];
    if (places > maximumScale) {
      digits = roundedQuotient(digits, power(places - maximumScale));
      places = maximumScale;
    }
    while (abs(digits) > maximum && places > 0) {
      digits = roundedQuotient(digits, 10n);
      places--;
    }
    if (abs(digits) > maximum) {
      throw new DecimalOverflow("Value was either too large or too small for a Decimal.");
    }
    return new Decimal(digits, places);
  }

  /** Reads `-12.50` (and `1E+21`, as JavaScript prints large doubles); undefined when it is none. */
  static parse(text: string): Decimal | undefined {
    const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
    const [, sign, whole = "", fraction = "", exponent = "0"] = match ?? [];
    if (whole + fraction === "") return undefined;
    const digits = BigInt(whole + fraction);
    return Decimal.of(sign === "-" ? -digits : digits, fraction.length - Number(exponent));
  }

  /** .NET's conversion from a double keeps 15 significant digits. @throws DecimalOverflow */
  static fromDouble(value: number): Decimal {
    const parsed = Number.isFinite(value)
      ? Decimal.parse(String(Number(value.toPrecision(15))))
      : undefined;
    if (!parsed) {
      throw new DecimalOverflow("Value was either too large or too small for a Decimal.");
    }
    return parsed;
  }

  add(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.at(scale) + other.at(scale), scale);
  }

  subtract(other: Decimal): Decimal {
    return this.add(new Decimal(-other.mantissa, other.scale));
  }

  multiply(other: Decimal): Decimal {
    return Decimal.of(this.mantissa * other.mantissa, this.scale + other.scale);
  }

  /** To 28 places, without trailing zeros; the divisor is not zero. */
  divide(other: Decimal): Decimal {
    const shift = maximumScale - this.scale + other.scale;
    let digits = roundedQuotient(this.mantissa * power(shift), other.mantissa);
    let scale: number = maximumScale;
    while (scale > 0 && digits % 10n === 0n) {
      digits /= 10n;
      scale--;
    }
    return Decimal.of(digits, scale);
  }

  /** Has the sign of the dividend; the divisor is not zero. */
  remainder(other: Decimal): Decimal {
    const scale = Math.max(this.scale, other.scale);
    return Decimal.of(this.at(scale) % other.at(scale), scale);
  }

  /** Negative, zero or positive. */
  compare(other: Decimal): number {
    const scale = Math.max(this.scale, other.scale);
    const difference = this.at(scale) - other.at(scale);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  toString(): string {
    const digits = abs(this.mantissa)
      .toString()
      .padStart(this.scale + 1, "0");
    const point = digits.length - this.scale;
    const fraction = this.scale > 0 ? `.${digits.slice(point)}` : "";
    return `${this.mantissa < 0n ? "-" : ""}${digits.slice(0, point)}${fraction}`;
  }

  private at(scale: number): bigint {
    return this.mantissa * power(scale - this.scale);
  }
}

const abs = (value: bigint) => (value < 0n ? -value : value);

/** The quotient rounded half to even, as .NET decimals are. */
function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const [a, b] = [abs(dividend), abs(divisor)];
  const quotient = a / b;
  const twice = (a % b) * 2n;
  const up = twice > b || (twice === b && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return negative ? -rounded : rounded;
}
