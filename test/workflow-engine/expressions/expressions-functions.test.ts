import { errorOf, jsonOf } from "../../support/expressions";

/** Value as JSON, by expression. */
const values: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  strings: [
    ["@split('a,b,', ',')", '["a","b",""]'],
    ["@split('abc', '')", '["abc"]'],
    ["@startsWith('Hello', 'hE')", "true"],
    ["@endsWith('Hello', 'LO')", "true"],
    ["@indexOf('banana', 'AN')", "1"],
    ["@lastIndexOf('banana', 'an')", "3"],
    ["@nthIndexOf('banana', 'an', 2)", "3"],
    ["@nthIndexOf('banana', 'an', -1)", "3"],
    ["@nthIndexOf('banana', 'x', 1)", "-1"],
    ["@replace('a.b.c', '.', '-')", '"a-b-c"'],
    ["@substring('hello', 2)", '"llo"'],
    ["@substring('hello', 5, 0)", '""'],
    ["@slice('abcdef', -3, -1)", '"de"'],
    ["@slice('abcdef', -33)", '"abcdef"'],
    ["@toUpper('straße')", '"STRAßE"'],
    ["@trim('\u3000 x \t')", '"x"'],
    ["@length(guid('N'))", "32"],
    ["@length(guid('B'))", "38"],
  ],
  collections: [
    ["@empty(null)", "true"],
    ["@empty(json('{}'))", "true"],
    ["@first('')", '""'],
    ["@first(json('[]'))", "null"],
    ["@last(createArray(1, 2))", "2"],
    ["@take('abc', 9)", '"abc"'],
    ["@skip(createArray(1, 2), 5)", "[]"],
    ["@chunk(createArray(1, 2, 3), 2)", "[[1,2],[3]]"],
    ["@union(createArray(1, 1), createArray(1.0, 'a'))", '[1,"a"]'],
    ['@union(json(\'{"a":1,"b":2}\'), json(\'{"a":3}\'))', '{"a":3,"b":2}'],
    ["@intersection(createArray(5, 4, 4), createArray(4, 5, 6))", "[5,4]"],
    ['@intersection(json(\'{"a":1,"b":2}\'), json(\'{"a":1,"b":3}\'))', '{"a":1}'],
    ["@sort(createArray(3, null, 1.5))", "[null,1.5,3]"],
    ["@reverse(createArray('a', 'b'))", '["b","a"]'],
    ["@addProperty(json('{}'), '', null)", '{"":null}'],
    ['@setProperty(json(\'{"a":1,"B":2,"c":3}\'), \'b\', 9)', '{"a":1,"c":3,"B":9}'],
    ["@removeProperty(json('{\"A\":1,\"a\":2}'), 'a')", '{"A":1}'],
    ["@removeProperty(json('{\"a\":1}'), 'x')", '{"a":1}'],
  ],
  encodings: [
    ["@base64('é')", '"w6k="'],
    ["@base64ToString('w6k =')", '"é"'],
    ["@binary(true)", '{"$content-type":"application/octet-stream","$content":"VHJ1ZQ=="}'],
    ["@{base64ToBinary('test')}", '"\ufffd\ufffd-"'],
    ["@json(binary('[1]'))", "[1]"],
    ["@dataUri(json('{\"a\":3}'))", '"data:application/json;charset=utf-8;base64,eyJhIjozfQ=="'],
    [
      "@dataUriToBinary('data:;base64,dGVzdA==')",
      '{"$content-type":"text/plain","$content":"dGVzdA=="}',
    ],
    ["@dataUriToString('data:,a+b%20c')", '"a b c"'],
    ["@decodeDataUri('data:application/json,[1]')", "[1]"],
    ["@uriComponent('a b/é!')", '"a%20b%2F%C3%A9%21"'],
    ["@uriComponentToString('a+b%20%C3%A9%zz')", '"a b é%zz"'],
    ["@uriPort('https://contoso.com/a')", "443"],
    ["@uriQuery('https://contoso.com/a')", '""'],
    ["@{xml('<a><b x=\"1\"/><c></c></a>')}", '"<a><b x=\\"1\\" /><c></c></a>"'],
    ["@json(xml('<a x=\"1\"><b/><b>t</b><c></c></a>'))", '{"a":{"@x":"1","b":[null,"t"],"c":""}}'],
    [
      '@{xml(json(\'{"a":{"@x":"1","b":[1,true,null]}}\'))}',
      '"<a x=\\"1\\"><b>1</b><b>true</b><b /></a>"',
    ],
    ["@xpath(xml('<r><a>1</a><a>2</a></r>'), 'sum(/r/a)')", "3.0"],
    ["@xpath(xml('<r><a>1</a><a>2</a></r>'), '/r/a/text()')", '["1","2"]'],
    ["@{first(xpath(xml('<r><a>1</a></r>'), '/r/a'))}", '"<a>1</a>"'],
  ],
  numbers: [
    ["@formatNumber(2.5, 'F0')", '"2"'],
    ["@formatNumber(1234.5, 'N1', 'de-DE')", '"1.234,5"'],
    ["@formatNumber(-17.35, 'C')", '"-$17.35"'],
    ["@formatNumber(0.126, 'P1')", '"12.6%"'],
    ["@formatNumber(42, 'D5')", '"00042"'],
    ["@formatNumber(255, 'x4')", '"00ff"'],
    ["@formatNumber(12345.678, 'E2')", '"1.23E+004"'],
    ["@formatNumber(1234567890, '(###) ###-####')", '"(123) 456-7890"'],
    ["@formatNumber(-3, '0;(0);zero')", '"(3)"'],
    ["@formatNumber(0, '0;(0);zero')", '"zero"'],
    ["@formatNumber(0.125, '0.00')", '"0.13"'],
    ["@formatNumber(5, '0.0##')", '"5.0"'],
    ["@isInt('1.0')", "false"],
    ["@isFloat('10.000,00', 'en-US')", "false"],
    ["@isFloat('NaN')", "true"],
  ],
  dates: [
    ["@utcNow()", '"2026-01-15T10:30:00.0000000Z"'],
    ["@getFutureTime(2, 'Weeks', 'yyyy-MM-dd')", '"2026-01-29"'],
    ["@getPastTime(1, 'Year')", '"2025-01-15T10:30:00.0000000Z"'],
    ["@formatDateTime('2026-01-15T12:30:00+02:00')", '"2026-01-15T10:30:00.0000000+00:00"'],
    ["@formatDateTime('2026-01-15T01:02:03.1200000Z', 'h:m:s.FFFF tt')", '"1:2:3.12 AM"'],
    ["@formatDateTime('2026-01-15', '%d')", '"15"'],
    ["@formatDateTime('2018-03-15T13:27:36Z', 'F')", '"Thursday, March 15, 2018 1:27:36 PM"'],
    ["@formatDateTime('2018-03-15T13:27:36Z', 'R')", '"Thu, 15 Mar 2018 13:27:36 GMT"'],
    ["@formatDateTime('2018-03-15T13:27:36Z', 'd', 'de-DE')", '"15.03.2018"'],
    ["@addToTime('2026-01-31T00:00:00Z', 1, 'Month')", '"2026-02-28T00:00:00.0000000Z"'],
    ["@addToTime('2024-02-29', -1, 'Year')", '"2023-02-28T00:00:00.0000000"'],
    ["@addSeconds('2026-01-15T00:00:00.1234567Z', 1)", '"2026-01-15T00:00:01.1234567Z"'],
    ["@dateDifference('2026-01-15T11:00:00Z', '2026-01-13T10:00:00.5Z')", '"-2.00:59:59.5000000"'],
    ["@ticks('1970-01-01T00:00:00Z')", "621355968000000000"],
    ["@dayOfYear('2024-12-31')", "366"],
    ["@dayOfWeek('2026-01-18')", "0"],
    ["@parseDateTime('March 5, 2026 2:07 PM')", '"2026-03-05T14:07:00.0000000"'],
    ["@parseDateTime('Thu, 05 Mar 2026 14:07:09 GMT')", '"2026-03-05T14:07:09.0000000Z"'],
    ["@parseDateTime('15.01.2026 08:00', 'de-DE')", '"2026-01-15T08:00:00.0000000"'],
    [
      "@convertFromUtc('2026-07-15T10:30:00Z', 'w. europe standard time')",
      '"2026-07-15T12:30:00.0000000"',
    ],
    ["@convertFromUtc('2026-07-15T10:30:00Z', 'UTC')", '"2026-07-15T10:30:00.0000000Z"'],
    ["@convertToUtc('2026-01-15T11:30:00', 'Europe/Berlin')", '"2026-01-15T10:30:00.0000000Z"'],
    ["@convertTimeZone('2026-01-15T10:30:00Z', 'UTC', 'India Standard Time', 'HH:mm')", '"16:00"'],
  ],
};

describe.each(Object.entries(values))("%s", (_, rows) => {
  test.each(rows)("%s is %s", (template, value) => {
    expect(jsonOf(template)).toBe(value);
  });
});

test.each([
  ["@length(json('{}'))", "to be an array or a string. The provided value is of type 'Object'."],
  ["@first(null)", "to be an array or a string. The provided value is of type 'Null'."],
  ["@empty(1)", "to be an object, an array or a string"],
  ["@split('a', 1)", "second parameter to be of type string"],
  ["@join('a', ',')", "first parameter to be an array"],
  ["@join(createArray(1), null)", "second parameter to be of type string"],
  ["@replace(null, 'a', 'b')", "first parameter 'string' to be a string"],
  ["@replace('a', '', 'b')", "String cannot be of zero length. (Parameter 'oldValue')"],
  ["@substring('abc', 1, 3)", "their sum must be no larger than the length of the string"],
  ["@substring('abc', 3)", "should be less than the length of the string"],
  ["@toLower(binary('a'))", "to be a string"],
  ["@trim(null)", "are not valid"],
  ["@chunk('abc', 0)", "positive integer"],
  ["@take('abc', -1)", "'count' must be a positive integer"],
  ["@union(createArray(1), json('{}'))", "of same type, but found 'Array,Object' distinct types"],
  ["@addProperty(json('{\"A\":1}'), 'a', 2)", "the property to not exist in the object"],
  ["@setProperty(createArray(1), 'a', 2)", "of type object"],
  ["@addProperty(json('{}'), 1, 2)", "of type string"],
  ["@nthIndexOf('a', 'a', 0)", "non-zero integer"],
  ["@contains(1, 1)", "a dictionary (object), an array or a string"],
  ["@base64ToString('aa')", "cannot be decoded from base64"],
  ["@binary(null)", "cannot be converted to the target type"],
  ["@dataUriToBinary('data:badmime,x')", "formatted as a valid data URI"],
  ["@dataUriToString('data:text/plain;charset=ascii,x')", "formatted as a valid data URI"],
  ["@uriHost('not a uri')", "absolute URI"],
  ["@xml('text')", "Data at the root level is invalid"],
  ["@xml('<a/><b/>')", "More than one root element"],
  ["@json(xml(json('{}')))", "Root element is missing"],
  ["@xpath('<a/>', '/a')", "to be an XML object"],
  ["@xpath(xml('<a/>'), '///')", "XPath expression that is not valid"],
  ["@formatNumber('1', 'N')", "to be an integer, a float or a decimal number"],
  ["@formatNumber(1, 'Z')", "a format that is not valid: 'Z'"],
  ["@formatNumber(1, 'N', 'no_locale')", "a locale that is not valid"],
  [
    "@formatDateTime(null)",
    "first parameter to be of type string. The provided value is of type 'Null'",
  ],
  ["@formatDateTime('', 'd')", "date time string '' was not valid"],
  ["@addDays('2026-02-30', 1)", "date time string '2026-02-30' was not valid"],
  ["@addDays('2026-01-01', 1.5)", "second parameter to be an integer"],
  ["@addDays('9999-12-31', 1)", "outside of the years 1 to 9999"],
  ["@addToTime('2026-01-01', 1, 'Fortnight')", "Second, Minute, Hour, Day, Week, Month, Year"],
  ["@parseDateTime('01/02/2026', 'en-US', 'yyyy-MM-dd')", "was not valid"],
  ["@convertFromUtc('2026-01-01', 'Mars')", "time zone id 'Mars' was not valid"],
  ["@convertToUtc('2026-01-01T00:00:00Z', 'Tokyo Standard Time')", "does not match"],
])("fails when an argument is wrong: %s", (template, message) => {
  expect(errorOf(template)).toContain(message);
});

describe("references", () => {
  const form = {
    headers: { "Content-Type": "application/x-www-form-urlencoded" },
    body: {
      $formdata: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
        { key: "b", value: "3" },
      ],
    },
  };
  const context = {
    triggerOutputs: { headers: { "X-Id": "7" }, body: { id: "t" } },
    actions: {
      Get_Rows: { status: "Succeeded", outputs: { statusCode: 200, body: { value: [1] } } },
      Gone: { status: "Succeeded", outputs: { statusCode: 204, headers: {} } },
      Compose: { status: "Succeeded", outputs: "text" },
      Skipped: { status: "Skipped" },
      Form: { status: "Succeeded", outputs: form },
    },
    variables: { n: null },
    parameters: { Url: "https://contoso.com" },
    workflow: { name: "w", run: { id: "r" } },
    item: { x: 1 },
    items: { Loop: 2 },
    iterationIndexes: { Until: 3 },
    results: { Scope: [{ name: "A", status: "Failed" }] },
    listCallbackUrl: "https://callback",
    currentAction: { status: "Failed" },
  };

  test.each([
    ["@triggerBody().id", '"t"'],
    ["@triggerOutputs().headers['x-id']", '"7"'],
    ["@trigger().outputs.body.id", '"t"'],
    ["@body('get_rows').value[0]", "1"],
    ["@outputs('Get_Rows')['statusCode']", "200"],
    ["@body('Gone')", "null"],
    ["@body('Compose')", '"text"'],
    ["@body('Skipped')", "null"],
    ["@actions('Skipped')", '{"name":"Skipped","status":"Skipped"}'],
    ["@variables('N')", "null"],
    ["@parameters('url')", '"https://contoso.com"'],
    ["@workflow().run.id", '"r"'],
    ["@item().x", "1"],
    ["@items('Loop')", "2"],
    ["@iterationIndexes('Until')", "3"],
    ["@result('Scope')[0].status", '"Failed"'],
    ["@listCallbackUrl()", '"https://callback"'],
    ["@action().status", '"Failed"'],
    ["@formDataValue('Form', 'a')", '"1"'],
    ["@formDataValue('Form', 'x')", "null"],
    ["@formDataMultiValues('Form', 'b')", '["2","3"]'],
  ])("%s is %s", (template, value) => {
    expect(jsonOf(template, context)).toBe(value);
  });

  test.each([
    ["@trigger()['body']", "property 'body' doesn't exist"],
    ["@body('Nope')", "The action(s) 'Nope' referenced by the expression are not defined"],
    ["@variables('nope')", "the template variable 'nope' cannot be found."],
    ["@parameters('nope')", "The workflow parameter 'nope' is not found."],
    ["@items('Nope')", "there is no foreach loop 'Nope' around it"],
    ["@formDataValue('Form', 'b')", "more than one items matching the field name 'b'"],
    ["@formDataValue('Get_Rows', 'a')", "the provided content type is '<null>'"],
    ["@multipartBody('Form', 0)", "failed to retrieve multipart contents"],
    ["@appsetting('x')", "The template function 'appsetting' is not expected at this location."],
  ])("fails when there is no such thing: %s", (template, message) => {
    expect(errorOf(template, context)).toContain(message);
  });

  test.each(["@item()", "@listCallbackUrl()", "@action()", "@triggerBody()", "@workflow()"])(
    "fails when %s is not at its place",
    (template) => {
      expect(errorOf(template)).toMatch(/^The template function '\w+' is not expected at this loc/);
    },
  );
});

test("templates are evaluated in arrays, in objects and in their keys", () => {
  const template = { "@{concat('k', 1)}": ["@add(1, 2)", "x @{null}", { y: "@null" }], n: 1.5 };
  expect(jsonOf(template)).toBe('{"k1":[3,"x ",{"y":null}],"n":1.5}');
});
