import { routePath } from "../../contract";
import type { RunningStack } from "../support/running-stack";
import type { Target } from "./cell";

export const facadeStack = "logic-app-facade";

/** How clients reach a stack that runs: at its acceptor with the key, or at its workflow's signed URL. */
export function targetOf(running: RunningStack, stack: string): Target {
  const { baseUrl } = running.caller;
  const hasDoor = stack === facadeStack;
  return {
    ...{ baseUrl, hasDoor },
    submitUrl: hasDoor ? running.triggerUrl : `${baseUrl}${routePath("submit")}`,
    credential: hasDoor ? {} : running.caller.credentialFor("POST"),
  };
}
