import { Decimal, DecimalOverflow } from "../decimal";
import { compareNumbers } from "../equality";
import { EvaluationError, usage } from "../evaluation-error";
import {
  Float,
  integer,
  isArray,
  isInteger,
  isNumeric,
  type Integer,
  type Numeric,
  type Value,
} from "../values";
import {
  integerArgument,
  wrongType,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** One operation in the three number types. */
interface Operation {
  readonly integers: (a: bigint, b: bigint) => bigint;
  readonly floats: (a: number, b: number) => number;
  readonly decimals: (a: Decimal, b: Decimal) => Decimal;
}

const operations = {
  add: {
    integers: (a, b) => a + b,
    floats: (a, b) => a + b,
    decimals: (a, b) => a.add(b),
  },
  sub: {
    integers: (a, b) => a - b,
    floats: (a, b) => a - b,
    decimals: (a, b) => a.subtract(b),
  },
  mul: {
    integers: (a, b) => a * b,
    floats: (a, b) => a * b,
    decimals: (a, b) => a.multiply(b),
  },
  div: {
    integers: (a, b) => a / b,
    floats: (a, b) => a / b,
    decimals: (a, b) => a.divide(b),
  },
  mod: {
    integers: (a, b) => a % b,
    floats: (a, b) => a % b,
    decimals: (a, b) => a.remainder(b),
  },
} as const satisfies Record<string, Operation>;

const expected = "an integer, a float or a decimal number";

/** A decimal operand makes the result a decimal, a float makes it a float. */
function apply(operation: Operation, a: Numeric, b: Numeric): Numeric {
  if (isInteger(a) && isInteger(b)) {
    const result = operation.integers(BigInt(a), BigInt(b));
    if (result >= int64.min && result <= int64.max) return integer(result);
    throw new EvaluationError("Arithmetic operation resulted in an overflow.");
  }
  if (a instanceof Decimal || b instanceof Decimal) {
    return operation.decimals(toDecimal(a), toDecimal(b));
  }
  return new Float(operation.floats(toNumber(a), toNumber(b)));
}

function toNumber(value: Integer | Float): number {
  return value instanceof Float ? value.value : Number(value);
}

function toDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal) return value;
  return isInteger(value) ? Decimal.of(BigInt(value), 0) : Decimal.fromDouble(value.value);
}

/** Turns a decimal that does not fit into the error of the expression. */
function withinDecimals<T>(calculate: () => T): T {
  try {
    return calculate();
  } catch (error) {
    throw error instanceof DecimalOverflow ? new EvaluationError(error.message) : error;
  }
}

function numericArgument(args: readonly Value[], index: number, invocation: Invocation): Numeric {
  const value = args[index] ?? null;
  if (isNumeric(value)) return value;
  throw wrongType(invocation, args, index, expected);
}

function arithmetic(operation: Operation): Implementation {
  return (args, invocation) => {
    const left = numericArgument(args, 0, invocation);
    const right = numericArgument(args, 1, invocation);
    return withinDecimals(() => apply(operation, left, right));
  };
}

/** The divisor may not be zero, whatever its type. */
function division(operation: Operation): Implementation {
  const divide = arithmetic(operation);
  return (args, invocation) => {
    numericArgument(args, 0, invocation);
    if (compareNumbers(numericArgument(args, 1, invocation), 0) === 0) {
      throw new EvaluationError(
        `Attempt to divide an integral or decimal value by zero in function '${invocation.name}'.`,
      );
    }
    return divide(args, invocation);
  };
}

/** The most extreme of several numbers or of one array, in the widest of their types. */
function extreme(sign: 1 | -1): Implementation {
  const operation: Operation = {
    integers: (a, b) => ((a > b ? 1 : -1) === sign ? a : b),
    floats: sign === 1 ? Math.max : Math.min,
    decimals: (a, b) => (a.compare(b) * sign > 0 ? a : b),
  };
  return (args, invocation) => {
    const [only = null] = args;
    const values = args.length === 1 && isArray(only) ? only : args;
    const numbers = values.map((_, index) => numericArgument(values, index, invocation));
    const [first, ...others] = numbers;
    if (first === undefined) {
      throw new EvaluationError(
        `The template language function '${invocation.name}' expects at least one number. The provided array is empty. ${usage(invocation.name)}`,
      );
    }
    return withinDecimals(() => others.reduce((best, next) => apply(operation, best, next), first));
  };
}

/** The maximum is exclusive, as .NET's `Random.Next` has it. */
const rand: Implementation = (args, invocation) => {
  const minimum = Number(integerArgument(args, 0, invocation));
  const maximum = Number(integerArgument(args, 1, invocation));
  if (minimum > maximum) {
    throw new EvaluationError(
      `The template language function 'rand' expects its first parameter not to be greater than its second. The provided values are '${minimum}' and '${maximum}'. ${usage("rand")}`,
    );
  }
  return minimum + Math.floor(Math.random() * (maximum - minimum));
};

export const mathFunctions: Implementations = {
  add: arithmetic(operations.add),
  div: division(operations.div),
  max: extreme(1),
  min: extreme(-1),
  mod: division(operations.mod),
  mul: arithmetic(operations.mul),
  rand,
  sub: arithmetic(operations.sub),
};
