import { isoDuration } from "../../constructs/duration";

test.each([
  [5, "PT5S"],
  [60, "PT1M"],
  [90, "PT1M30S"],
  [3600, "PT1H"],
  [5400, "PT1H30M"],
  [86_400, "P1D"],
  [90_061, "P1DT1H1M1S"],
])("%i seconds are %s, as Azure writes it", (seconds, text) => {
  expect(isoDuration(seconds)).toBe(text);
});
