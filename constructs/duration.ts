/**
 * A whole number of seconds as an ISO 8601 duration, in the form that Azure answers it: `PT1M`, not
 * `PT60S`. Terraform compares texts, so another form would be a change in every plan.
 */
export function isoDuration(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), "D"],
    [Math.floor(seconds / 3600) % 24, "H"],
    [Math.floor(seconds / 60) % 60, "M"],
    [seconds % 60, "S"],
  ] as const;
  const text = (shown: readonly (readonly [number, string])[]) =>
    shown.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join("");
  const time = text(parts.slice(1));
  return `P${text(parts.slice(0, 1))}${time ? `T${time}` : ""}`;
}
