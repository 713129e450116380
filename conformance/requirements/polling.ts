import { randomUUID } from "node:crypto";
import { errorCodes, headers, type Profile } from "../../contract";
import type { Requirement } from "../requirement";
import { demand, NotShown } from "../violation";
import { jsonOf, operationOf, problemOf, type Service } from "../service";

const pendingStatus: Readonly<Record<Profile, number>> = {
  redirect: 202,
  "see-other": 200,
  inline: 202,
};
const endStatus: Readonly<Record<Profile, number>> = {
  redirect: 302,
  "see-other": 303,
  inline: 200,
};

function statusUrl(service: Service, id: string, profile: Profile): string {
  return `${service.url("status", id)}?profile=${profile}`;
}

function pending(profile: Profile): Requirement {
  const status = pendingStatus[profile];
  return {
    id: `status.pending.${profile}`,
    says: `profile ${profile}: ${status} with Retry-After and the operation while pending`,
    look: async (service) => {
      const { id, location } = await service.accepted(service.requests.slow, {}, { profile });
      demand(location === statusUrl(service, id, profile), "Location in the profile", location);
      const answer = await service.call(location);
      await service.call(service.url("operation", id), { method: "DELETE" });
      demand(answer.status === status, String(status), answer.status);
      demand(operationOf(answer).id === id, "the operation as body", answer.text);
      demand(answer.headers.has(headers.retryAfter), "Retry-After", "none");
      const self = answer.headers.get(headers.location);
      const expected = profile === "see-other" ? null : location;
      demand(self === expected, `Location ${expected ?? "absent"}`, self);
      return `${status}, Retry-After: ${answer.headers.get(headers.retryAfter)}`;
    },
  };
}

function succeeded(profile: Profile): Requirement {
  const status = endStatus[profile];
  return {
    id: `status.succeeded.${profile}`,
    says: `profile ${profile}: ${status} ${profile === "inline" ? "with the result" : "to the result, same origin"}`,
    look: async (service) => {
      const { id } = await service.endedOne("quick");
      const answer = await service.call(statusUrl(service, id, profile));
      demand(answer.status === status, String(status), `${answer.status} ${answer.text}`);
      const location = answer.headers.get(headers.location);
      const expected = profile === "inline" ? null : service.url("result", id);
      demand(location === expected, `Location ${expected ?? "absent"}`, location);
      return `${status}${location === null ? "" : ", Location on the same origin"}`;
    },
  };
}

async function isCanceled(service: Service, id: string): Promise<boolean> {
  return operationOf(await service.call(service.url("operation", id))).status === "Canceled";
}

const profiles: readonly Profile[] = ["redirect", "see-other", "inline"];
const ways = ["status", "operation", "result"] as const;

export const pollingRequirements: readonly Requirement[] = [
  ...profiles.map(pending),
  ...profiles.map(succeeded),
  {
    id: "status.failed",
    says: "422 problem for work that failed, never a 5xx, in every profile",
    look: async (service) => {
      const { id, status } = await service.endedOne("failing");
      demand(status === "Failed", "Failed", status);
      for (const profile of profiles) {
        const answer = await service.call(statusUrl(service, id, profile));
        demand(answer.status === 422, "422", `${answer.status} ${answer.text}`);
      }
      return "422 in every profile";
    },
  },
  {
    id: "status.long-poll",
    says: "Prefer: wait=n holds a poll until the end, and says so",
    look: async (service) => {
      const { id } = await service.accepted(service.requests.quick);
      const headersOfWait = { [headers.prefer]: "wait=20" };
      const answer = await service.call(statusUrl(service, id, "redirect"), {
        headers: headersOfWait,
      });
      const applied = answer.headers.get(headers.preferenceApplied);
      demand(applied === "wait=20", "Preference-Applied: wait=20", applied);
      if (answer.status === 202) throw new NotShown("the quick example takes longer than 20 s");
      demand(answer.status === 302, "302", answer.status);
      return "302 by one request";
    },
  },
  {
    id: "operation.shape",
    says: "the operation has id, status, times, 100 percent and its result's URL when Succeeded",
    look: async (service) => {
      const operation = await service.endedOne("quick");
      demand(operation.status === "Succeeded", "Succeeded", operation);
      demand(operation.percentComplete === 100, "percentComplete 100", operation);
      const { resourceLocation, expiresAt = "" } = operation;
      demand(
        resourceLocation === service.url("result", operation.id),
        "resourceLocation",
        operation,
      );
      demand(Date.parse(expiresAt) > Date.now(), "expiresAt in the future", operation);
      return "Succeeded, 100 %, resourceLocation";
    },
  },
  {
    id: "operation.failed",
    says: "a failed operation says why in error",
    look: async (service) => {
      const { error } = await service.endedOne("failing");
      demand(Boolean(error?.code && error.message), "error with code and message", error);
      return String(error?.code);
    },
  },
  {
    id: "cancel.asked",
    says: "DELETE answers 202 Canceling, also when repeated, and at the status as at the operation",
    look: async (service) => {
      const { id } = await service.accepted(service.requests.slow);
      const first = await service.call(service.url("operation", id), { method: "DELETE" });
      demand(first.status === 202, "202", `${first.status} ${first.text}`);
      demand(operationOf(first).status === "Canceling", "Canceling", first.text);
      const again = await service.call(service.url("status", id), { method: "DELETE" });
      // Whoever does the work may have stopped meanwhile.
      const isOver = again.status === 409 && (await isCanceled(service, id));
      demand(again.status === 202 || isOver, "202 at the status", `${again.status} ${again.text}`);
      const { status, error } = await service.untilEnd(id);
      demand(status === "Canceled", "Canceled", status);
      demand(error?.code === errorCodes.canceled, "error.code Canceled", error);
      problemOf(await service.call(service.url("status", id)), 409, errorCodes.canceled);
      return `202, again ${again.status}, then Canceled and 409`;
    },
  },
  {
    id: "cancel.too-late",
    says: "409 for a cancel after the end",
    look: async (service) => {
      const { id } = await service.endedOne("quick");
      const answer = await service.call(service.url("operation", id), { method: "DELETE" });
      problemOf(answer, 409, errorCodes.operationCompleted);
      return "409";
    },
  },
];

/** What holds whether or not operations can be made here by a submit. */
export const unknownRequirements: readonly Requirement[] = [
  ...ways.map((way): Requirement => ({
    id: `unknown.${way}`,
    says: `404 ${errorCodes.operationNotFound} for an unknown id at ${way}`,
    look: async (service) => {
      problemOf(
        await service.call(service.url(way, randomUUID())),
        404,
        errorCodes.operationNotFound,
      );
      problemOf(await service.call(service.url(way, "1")), 404, errorCodes.operationNotFound);
      return "404";
    },
  })),
  {
    id: "polling.too-fast",
    says: "429 with Retry-After for asking far faster than Retry-After says",
    look: async (service) => {
      const url = service.url("status", randomUUID());
      const answers = await Promise.all(Array.from({ length: 100 }, () => service.call(url)));
      const refused = answers.filter(({ status }) => status === 429);
      demand(refused.length > 0, "a 429 among 100 calls at once", "none");
      demand(
        refused.every(({ headers: got }) => got.has(headers.retryAfter)),
        "Retry-After",
        "none",
      );
      return `429 to ${refused.length} of 100`;
    },
  },
  {
    id: "problem.page",
    says: "the type of a problem is a URL",
    look: async (service) => {
      const { type } = jsonOf(await service.call(service.url("status", "1"))) as { type?: string };
      demand(URL.canParse(type ?? "") && /^https?:/.test(type ?? ""), "an absolute URL", type);
      return String(type);
    },
  },
];
