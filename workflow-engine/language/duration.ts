const pattern =
  /^P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=.)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

const day = 24 * 3600;

/** Seconds of an ISO 8601 duration, a month taken as 30 days and a year as 365; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = pattern.exec(text.toUpperCase());
  if (match === null) return undefined;
  const units = [365 * day, 30 * day, 7 * day, day, 3600, 60, 1];
  return units.reduce((sum, unit, index) => sum + unit * Number(match[index + 1] ?? 0), 0);
}
