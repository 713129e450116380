import type { Dependencies } from "../dependencies";
import type { Answer, IncomingRequest } from "../http/answer";
import { chosenProfile } from "../http/profile";
import { statusAnswer } from "./status-answer";
import { polledOperation } from "./visible-operation";

/** `GET /api/status/{id}`: pending, or where the result is, or why there is none. */
export async function checkStatus(request: IncomingRequest, deps: Dependencies): Promise<Answer> {
  const profile = chosenProfile(request);
  return statusAnswer(await polledOperation(request, deps), profile, deps);
}
