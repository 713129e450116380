import { requestedRange } from "../../../functions/http/byte-range";

const stored = { etag: '"v"', contentLength: 10 };

function requested(headers: Readonly<Record<string, string>>, of = stored) {
  const request = { method: "GET", query: new URLSearchParams(), params: {}, body: null };
  return requestedRange({ ...request, headers: new Headers(headers) }, of);
}

test.each([
  ["bytes=0-0", { first: 0, last: 0 }],
  ["bytes=2-5", { first: 2, last: 5 }],
  ["bytes=4-", { first: 4, last: 9 }],
  ["bytes=-3", { first: 7, last: 9 }],
  ["bytes=-30", { first: 0, last: 9 }],
  ["bytes=5-99999999999999999999999", { first: 5, last: 9 }],
  ["BYTES= 1-2 ", { first: 1, last: 2 }],
  ["bytes=10-", "unsatisfiable"],
  ["bytes=99999999999999999999999-", "unsatisfiable"],
  ["bytes=-0", "unsatisfiable"],
  ["bytes=5-4", "whole"],
  ["bytes=0-1,4-5", "whole"],
  ["bytes=-", "whole"],
  ["bytes=a-b", "whole"],
  ["lines=1-2", "whole"],
  ["", "whole"],
])("Range: %s", (range, expected) => {
  expect(requested({ range })).toEqual(expected);
});

test("nothing of an empty result can be had in ranges", () => {
  expect(requested({ range: "bytes=0-" }, { ...stored, contentLength: 0 })).toBe("unsatisfiable");
  expect(requested({}, { ...stored, contentLength: 0 })).toBe("whole");
});

test.each([
  ['"v"', { first: 1, last: 2 }],
  ['"other"', "whole"],
  ['W/"v"', "whole"],
  ["Wed, 21 Oct 2026 07:28:00 GMT", "whole"],
])("If-Range: %s", (ifRange, expected) => {
  expect(requested({ range: "bytes=1-2", "if-range": ifRange })).toEqual(expected);
});
