const toBinary = "one parameter: the value that is to be converted to binary";
const timestamp = "a single parameter that is a timestamp";
const startOf =
  "a timestamp as the first parameter and an optional format string as the second parameter";
const matching = "two parameter of matching types";
const twoNumbers = "two numeric parameters";
const uri = "one parameter: the URI to take a part of";

const optionalFormat = (position: string) =>
  `and an optional format string as the ${position} parameter`;
const added = (unit: string) =>
  `a timestamp as the first parameter, the number of ${unit} to add as the second parameter, ${optionalFormat("third")}`;
const moved = `a timestamp as the first parameter, an interval as the second parameter, a time unit as the third parameter, ${optionalFormat("fourth")}`;
const fromNow = `an interval as the first parameter, a time unit as the second parameter, ${optionalFormat("third")}`;
const zone = (which: string) =>
  `a timestamp as the first parameter, a ${which} time zone as the second parameter, ${optionalFormat("third")}`;
const property = (action: string) =>
  `three parameters: the object as the first parameter, the name of the property to ${action} as the second parameter, and the value as the third parameter`;
const searched = (what: string) =>
  `two parameters: the string as the first parameter, the value to ${what} as the second parameter`;
const converted = (type: string) => `one parameter: the value that is to be converted to ${type}`;
const sets =
  "either a comma separated list of arrays or a comma separated list of objects as its parameters";
const numbers = "either an array of numbers or a comma separated list of numbers as its parameters";
const counted = (verb: string) =>
  `two parameters: the collection to ${verb} the objects from as the first parameter and the count of objects to ${verb} as the second parameter`;
const optionalGuidFormat = "no parameters or one optional format parameter";

/** Name, fewest and most arguments, and what the function expects. */
export const pureFunctions: readonly (readonly [string, number, number, string])[] = [
  ["add", 2, 2, `${twoNumbers}: the first and the second summand`],
  ["addDays", 2, 3, added("days")],
  ["addHours", 2, 3, added("hours")],
  ["addMinutes", 2, 3, added("minutes")],
  ["addProperty", 3, 3, property("add")],
  ["addSeconds", 2, 3, added("seconds")],
  ["addToTime", 3, 4, moved],
  ["and", 1, Infinity, "at least one boolean parameter"],
  ["array", 1, 1, converted("an array")],
  ["base64", 1, 1, "one parameter: the string to encode into base64 representation"],
  ["base64ToBinary", 1, 1, "one parameter: the string to decode from base64 representation"],
  ["base64ToString", 1, 1, "one parameter: the base64 string to decode"],
  ["binary", 1, 1, toBinary],
  ["bool", 1, 1, converted("a boolean")],
  ["chunk", 2, 2, "two parameters: the string or array to chunk and the chunk length"],
  ["coalesce", 1, Infinity, "at least one parameter: the value to coalesce"],
  ["concat", 1, Infinity, "a comma separated list of parameters"],
  ["contains", 2, 2, "two parameters: the collection to search within and the object to find"],
  ["convertFromUtc", 2, 3, zone("target")],
  [
    "convertTimeZone",
    3,
    4,
    "a timestamp, a source time zone, a target time zone, " + optionalFormat("fourth"),
  ],
  ["convertToUtc", 2, 3, zone("source")],
  ["createArray", 1, Infinity, "a comma separated list of parameters"],
  ["dataUri", 1, 1, "one parameter: the value to be converted to a data URI"],
  ["dataUriToBinary", 1, 1, "one parameter: the data URI that is to be converted to binary"],
  ["dataUriToString", 1, 1, "one parameter: the data URI that is to be converted to string"],
  [
    "dateDifference",
    2,
    2,
    "a timestamp as the first parameter and timestamp as the second parameter",
  ],
  ["dayOfMonth", 1, 1, timestamp],
  ["dayOfWeek", 1, 1, timestamp],
  ["dayOfYear", 1, 1, timestamp],
  ["decimal", 1, 1, converted("a decimal number")],
  ["decodeBase64", 1, 1, "one parameter: the string to decode from base64 representation"],
  ["decodeDataUri", 1, 1, "one parameter: the data URI"],
  ["decodeUriComponent", 1, 1, "one parameter: the string to decode"],
  ["div", 2, 2, `${twoNumbers}: the dividend and the divisor`],
  ["empty", 1, 1, "one parameter: the object, array or string to test for emptiness"],
  ["encodeUriComponent", 1, Infinity, "at least one parameter: the string to URL encode"],
  ["endsWith", 2, 2, searched("check")],
  ["equals", 2, Infinity, "two parameters: the values to test for deep equality"],
  ["first", 1, 1, "one parameter: the array or string of which the first element is returned"],
  ["float", 1, 2, converted("a floating point number")],
  ["formatDateTime", 1, 3, "a timestamp, an optional format string and an optional locale"],
  [
    "formatNumber",
    2,
    3,
    "two parameters: the number and a numeric format string, and an optional locale",
  ],
  ["getFutureTime", 2, 3, fromNow],
  ["getPastTime", 2, 3, fromNow],
  ["greater", 2, 2, matching],
  ["greaterOrEquals", 2, 2, matching],
  ["guid", 0, 1, optionalGuidFormat],
  [
    "if",
    3,
    3,
    "three parameters: the condition, the value if it is true, and the value if it is false",
  ],
  ["indexOf", 2, 2, searched("find the index of")],
  ["int", 1, 1, converted("an integer")],
  ["intersection", 2, Infinity, sets],
  ["isFloat", 1, 2, "one parameter: the string to parse, and an optional culture identifier"],
  ["isInt", 1, 1, "one parameter, a string which may contain an integer"],
  ["join", 2, 2, "two parameters: the array of elements to join and the element separator"],
  ["json", 1, 1, "one parameter: the string or XML to be parsed"],
  ["last", 1, 1, "one parameter: the array or string of which the last element is returned"],
  ["lastIndexOf", 2, 2, searched("find the last index of")],
  ["length", 1, 1, "one parameter: an array or a string the length of which is returned"],
  ["less", 2, 2, matching],
  ["lessOrEquals", 2, 2, matching],
  ["max", 1, Infinity, numbers],
  ["min", 1, Infinity, numbers],
  ["mod", 2, 2, `${twoNumbers}: the dividend and the divisor`],
  ["mul", 2, 2, `${twoNumbers}: the first and the second multiplicand`],
  ["not", 1, 1, "one parameter: the boolean value to negate"],
  [
    "nthIndexOf",
    3,
    3,
    "three parameters: the string, the value to find the index of and the occurrence",
  ],
  ["or", 1, Infinity, "at least one boolean parameter"],
  ["parseDateTime", 1, 3, "a timestamp, an optional locale string and an optional format string"],
  ["rand", 2, 2, "two integer parameters: the minimum and the maximum of the range"],
  ["range", 2, 2, "two integer parameters: the start index and the count of integers to return"],
  ["removeProperty", 2, 2, "two parameters: the object and the name of the property to remove"],
  [
    "replace",
    3,
    3,
    "three string parameters: the string, the string to replace and the new string",
  ],
  ["reverse", 1, 1, "an array as the first parameter"],
  ["setProperty", 3, 3, property("set")],
  ["skip", 2, 2, counted("skip")],
  ["slice", 2, 3, "two parameters: the string and the start index, and an optional end index"],
  [
    "sort",
    1,
    2,
    "an array as the first parameter and an optional object key as the second parameter",
  ],
  ["split", 2, 2, "two parameters: the string to split and the separator"],
  ["startOfDay", 1, 2, startOf],
  ["startOfHour", 1, 2, startOf],
  ["startOfMonth", 1, 2, startOf],
  ["startsWith", 2, 2, searched("check")],
  ["string", 1, 1, converted("a string")],
  ["sub", 2, 2, `${twoNumbers}: the minuend and the subtrahend`],
  ["substring", 2, 3, "two parameters: the string and the start index, and an optional length"],
  ["subtractFromTime", 3, 4, moved],
  ["take", 2, 2, counted("take")],
  ["ticks", 1, 1, timestamp],
  ["toLower", 1, 1, "one parameter: the string to convert to lower casing"],
  ["toUpper", 1, 1, "one parameter: the string to convert to upper casing"],
  ["trim", 1, 1, "one parameter: the string to trim"],
  ["union", 2, Infinity, sets],
  ["uriComponent", 1, Infinity, "at least one parameter: the value to convert to URI component"],
  ["uriComponentToBinary", 1, 1, "one parameter: the URI component to convert to binary"],
  ["uriComponentToString", 1, 1, "one parameter: the URI component to convert to string"],
  ["uriHost", 1, 1, uri],
  ["uriPath", 1, 1, uri],
  ["uriPathAndQuery", 1, 1, uri],
  ["uriPort", 1, 1, uri],
  ["uriQuery", 1, 1, uri],
  ["uriScheme", 1, 1, uri],
  ["utcNow", 0, 1, optionalGuidFormat],
  ["xml", 1, 1, "one parameter: the string or object to be converted"],
  ["xpath", 2, 2, "two parameters: an XML object and an XPath expression"],
];
