import { HttpFailure, type OutgoingRequest } from "../run/ports";

/** Why a call failed that nothing here answers; names the action and what it asked for. */
export function notAnswered({ action, method, uri }: OutgoingRequest): HttpFailure {
  const { name, type, repetition } = action;
  const which = repetition.length === 0 ? "" : ` (repetition ${repetition.join(", ")})`;
  return new HttpFailure(
    "NotAnswered",
    `Action '${name}'${which} of type ${type} calls ${method} ${uri}, and nothing answers it: give a mock for '${name}' or '${method} ${uri.split("?")[0]}'.`,
    false,
  );
}
