import { FixedOffsetZone, IANAZone, type Zone } from "luxon";
import { findIana, WINDOWS_TO_IANA_MAP } from "windows-iana";
import { fromEpoch, toEpoch, type DateTime } from "./date-time";

const windowsNames = new Map(
  WINDOWS_TO_IANA_MAP.map(({ windowsName }) => [windowsName.toLowerCase(), windowsName]),
);

const zones = new Map<string, Zone>();

/** A zone by its Windows name (`Pacific Standard Time`) or its IANA name; undefined when unknown. */
export function findZone(name: string): Zone | undefined {
  const zone = zones.get(name) ?? resolveZone(name);
  if (zone) zones.set(name, zone);
  return zone;
}

function resolveZone(name: string): Zone | undefined {
  if (/^(utc|gmt|z|etc\/(utc|gmt)|coordinated universal time)$/i.test(name)) {
    return FixedOffsetZone.utcInstance;
  }
  const windowsName = windowsNames.get(name.toLowerCase());
  const [iana] = windowsName === undefined ? [] : findIana(windowsName);
  if (iana) return IANAZone.create(iana);
  return IANAZone.isValidZone(name) ? IANAZone.create(name) : undefined;
}

export function isUtc(zone: Zone): boolean {
  return zone.equals(FixedOffsetZone.utcInstance);
}

/** The wall clock of a moment (in UTC) in that zone; UTC itself keeps its `Z`. */
export function fromUtc(ticks: bigint, zone: Zone): DateTime {
  if (isUtc(zone)) return { ticks, kind: "utc" };
  const { milliseconds, rest } = toEpoch(ticks);
  const local = milliseconds + zone.offset(milliseconds) * 60_000;
  return { ticks: fromEpoch(local, rest), kind: "unspecified" };
}

/**
 * The moment (in UTC) of a wall clock in that zone. A clock that a change to summer time skips or
 * repeats takes the offset from before the change.
 */
export function toUtc(ticks: bigint, zone: Zone): bigint {
  const { milliseconds, rest } = toEpoch(ticks);
  const guess = milliseconds - zone.offset(milliseconds) * 60_000;
  const utc = milliseconds - zone.offset(guess) * 60_000;
  return fromEpoch(utc, rest);
}
