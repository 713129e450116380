import { type Profile, errorCodes, profiles, queries } from "../../contract";
import type { IncomingRequest } from "./answer";
import { refuse } from "./problem";

/** The profile that `?profile=` chooses; `undefined` without one. Ends the request with 400 for an unknown one. */
export function chosenProfile(request: IncomingRequest): Profile | undefined {
  const value = request.query.get(queries.profile);
  if (value === null) return undefined;
  const profile = profiles.find((name) => name === value);
  return (
    profile ??
    refuse(
      errorCodes.invalidRequest,
      `The query parameter ${queries.profile} must be one of ${profiles.join(", ")}; got ${JSON.stringify(value.slice(0, 40))}.`,
    )
  );
}
