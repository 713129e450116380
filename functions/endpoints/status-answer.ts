import { type Profile, headers, isTerminal } from "../../contract";
import type { Dependencies } from "../dependencies";
import { type Answer, empty, json } from "../http/answer";
import { endedWithoutResult } from "../http/problem";
import { retryAfter } from "../http/retry-after";
import { resultUrl, statusUrl } from "../http/urls";
import type { StoredOperation } from "../operation/operation-store";
import { operationView } from "./operation-view";
import { resultAnswer } from "./result-answer";

/**
 * The status of an operation that the caller may see, in the chosen profile or the deployment's:
 * pending, or where the result is, or why there is none.
 * @param method of the request that is answered: a redirect that answers a POST is always 303, since
 *   a client may repeat the POST on 302 (RFC 9110, 15.4.3 and 15.4.4)
 */
export async function statusAnswer(
  record: StoredOperation,
  chosen: Profile | undefined,
  deps: Dependencies,
  method: "GET" | "POST" = "GET",
): Promise<Answer> {
  const profile = chosen ?? deps.settings.profile;
  if (!isTerminal(record.status)) return pending(record, profile, chosen, deps);
  if (record.status !== "Succeeded") return endedWithoutResult(record);
  const location = { [headers.location]: resultUrl(deps.settings, record.id) };
  switch (profile) {
    case "redirect":
      return empty(method === "POST" ? 303 : 302, location);
    case "see-other":
      return empty(303, location);
    case "inline":
      return resultAnswer(record, deps);
  }
}

function pending(
  record: StoredOperation,
  profile: Profile,
  chosen: Profile | undefined,
  deps: Dependencies,
): Answer {
  const { settings } = deps;
  const again = retryAfter(deps, record);
  const location = { [headers.location]: statusUrl(settings, record.id, chosen) };
  switch (profile) {
    case "redirect":
    case "inline":
      return json(202, operationView(settings, record), { ...location, ...again });
    case "see-other":
      return json(200, operationView(settings, record), again);
  }
}
