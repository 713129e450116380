import { randomUUID } from "node:crypto";
import { errorCodes, headers, limits, mediaTypes, routePath } from "../../contract";
import type { Requirement } from "../requirement";
import { demand, NotShown } from "../violation";
import { jsonOf, operationOf, problemOf, type Seen, type Service } from "../service";

/** Where an operation's route is, whatever the answer's own origin. */
function linksOf(service: Service, id: string) {
  return { status: service.url("status", id), operation: service.url("operation", id) };
}

function seconds(answer: Seen): number {
  const text = answer.headers.get(headers.retryAfter);
  demand(/^[1-9]\d*$/.test(text ?? ""), "Retry-After of whole seconds, at least 1", text);
  return Number(text);
}

export const submitRequirements: readonly Requirement[] = [
  {
    id: "submit.accepted",
    says: "202 with Location, Operation-Location, Retry-After, no-store and the operation",
    look: async (service) => {
      const answer = await service.submit(service.requests.quick);
      demand(answer.status === 202, "202", `${answer.status} ${answer.text}`);
      const { id, status, createdAt } = operationOf(answer);
      const links = linksOf(service, id);
      const location = answer.headers.get(headers.location);
      demand(location === links.status, `Location ${links.status}`, location);
      const operation = answer.headers.get(headers.operationLocation);
      demand(operation === links.operation, `Operation-Location ${links.operation}`, operation);
      seconds(answer);
      const cache = answer.headers.get(headers.cacheControl);
      demand(cache === "no-store", "Cache-Control: no-store", cache);
      demand(status === "NotStarted" || status === "Running", "a pending operation", status);
      demand(!Number.isNaN(Date.parse(createdAt)), "createdAt as ISO 8601", createdAt);
      return `202, ${routePath("status", id)}`;
    },
  },
  {
    id: "submit.record-first",
    says: "the operation exists when the 202 comes",
    look: async (service) => {
      const { id } = await service.accepted(service.requests.quick);
      const { status } = await service.call(service.url("operation", id));
      demand(status === 200, "200 at once", status);
      return "200 at once";
    },
  },
  {
    id: "submit.host-ignored",
    says: "absolute URLs never come from request headers",
    look: async (service) => {
      const answer = await service.submit(service.requests.quick, {
        "x-forwarded-host": "evil.example",
        forwarded: "host=evil.example",
      });
      const all = JSON.stringify([...answer.headers]) + answer.text;
      demand(!all.includes("evil.example"), "no trace of X-Forwarded-Host", all);
      return "X-Forwarded-Host and Forwarded ignored";
    },
  },
  {
    id: "submit.unauthenticated",
    says: "401 without a key or token",
    look: async (service) => {
      const answer = await service.call(service.url("submit"), {
        method: "POST",
        headers: { [headers.contentType]: mediaTypes.json },
        body: JSON.stringify(service.requests.quick),
        withAccess: false,
      });
      demand(answer.status === 401, "401", answer.status);
      return "401";
    },
  },
  {
    id: "submit.media-type",
    says: "415 for another type, and Accept-Post names the right one",
    look: async (service) => {
      const answer = await service.submit("x", { [headers.contentType]: "text/plain" });
      problemOf(answer, 415, errorCodes.unsupportedMediaType);
      const accepted = answer.headers.get(headers.acceptPost);
      demand(accepted === mediaTypes.json, `Accept-Post: ${mediaTypes.json}`, accepted);
      return `415, Accept-Post: ${accepted}`;
    },
  },
  {
    id: "submit.violations",
    says: "400 with every violation and its JSON Pointer",
    look: async (service) => {
      const answer = await service.submit(service.requests.invalid);
      const { violations = [] } = problemOf(answer, 400, errorCodes.invalidRequest);
      demand(violations.length > 0, "violations", answer.text);
      const isPointed = violations.every(
        ({ pointer, message }) => /^(\/|$)/.test(pointer) && message,
      );
      demand(Boolean(isPointed), "a JSON Pointer and a message each", violations);
      return `400, ${violations.length} violation(s)`;
    },
  },
  {
    id: "submit.hostile",
    says: "400 for bodies that are no request: null, empty, cut off, with prototype members",
    look: async (service) => {
      const bodies = ["null", "", "{", '{"toString":1}', '{"__proto__":{}}', "[]", "1"];
      for (const body of bodies) {
        const { status } = await service.submit(body);
        demand(status === 400, `400 to ${JSON.stringify(body)}`, status);
      }
      return `400 to ${bodies.length} bodies`;
    },
  },
  {
    id: "submit.too-large",
    says: "413 above 1 MiB",
    look: async (service) => {
      const answer = await service.submit(JSON.stringify("x".repeat(limits.requestBytes)));
      problemOf(answer, 413, errorCodes.payloadTooLarge);
      return "413";
    },
  },
  {
    id: "submit.chunked",
    says: "a body without Content-Length is a body",
    look: async (service) => {
      const text = JSON.stringify(service.requests.quick);
      const answer = await service.call(service.url("submit"), {
        method: "POST",
        headers: { [headers.contentType]: mediaTypes.json },
        body: new Blob([text]).stream(),
      });
      demand(answer.status === 202, "202", `${answer.status} ${answer.text}`);
      return "202 to a chunked body";
    },
  },
  {
    id: "submit.idempotency-key",
    says: "the same Idempotency-Key and body give the same operation",
    look: async (service) => {
      const key = { [headers.idempotencyKey]: randomUUID() };
      const answers = [
        await service.accepted(service.requests.quick, key),
        await service.accepted(service.requests.quick, key),
      ];
      demand(answers[0]?.id === answers[1]?.id, "one id", answers);
      return "202 twice, one id";
    },
  },
  {
    id: "submit.key-reused",
    says: "422 when the key comes with another body",
    look: async (service) => {
      const key = { [headers.idempotencyKey]: randomUUID() };
      await service.accepted(service.requests.quick, key);
      const answer = await service.submit(service.requests.slow, key);
      problemOf(answer, 422, errorCodes.idempotencyKeyReused);
      return "422";
    },
  },
  {
    id: "submit.key-malformed",
    says: "400 for an Idempotency-Key that is none",
    look: async (service) => {
      const key = "x".repeat(limits.idempotencyKeyLength + 1);
      const answer = await service.submit(service.requests.quick, {
        [headers.idempotencyKey]: key,
      });
      problemOf(answer, 400, errorCodes.invalidHeader);
      return `400 to ${key.length} characters`;
    },
  },
  {
    id: "submit.operation-id",
    says: "Operation-Id becomes the operation's id; 409 when another body has it",
    look: async (service) => {
      const id = randomUUID();
      const chosen = { [headers.operationId]: id };
      const operation = await service.accepted(service.requests.quick, chosen);
      demand(operation.id === id, `id ${id}`, operation.id);
      const answer = await service.submit(service.requests.slow, chosen);
      problemOf(answer, 409, errorCodes.operationIdTaken);
      return "taken as id, then 409";
    },
  },
  {
    id: "submit.prefer-wait",
    says: "Prefer: wait=n answers a quick work at once, with 303, never 302",
    look: async (service) => {
      const answer = await service.submit(
        service.requests.quick,
        { [headers.prefer]: `wait=${limits.preferWaitSeconds}` },
        { profile: "redirect" },
      );
      const applied = answer.headers.get(headers.preferenceApplied);
      demand(
        applied === `wait=${limits.preferWaitSeconds}`,
        "Preference-Applied: wait=20",
        applied,
      );
      if (answer.status === 202) throw new NotShown("the quick example takes longer than 20 s");
      demand(answer.status === 303, "303", answer.status);
      return `303, Preference-Applied: ${applied}`;
    },
  },
  {
    id: "submit.not-allowed",
    says: "405 with Allow for another method",
    look: async (service) => {
      const answer = await service.call(service.url("submit"), {
        method: "PUT",
        headers:
          "functionKey" in service.access
            ? { [headers.functionKey]: service.access.functionKey }
            : {},
      });
      problemOf(answer, 405, errorCodes.methodNotAllowed);
      const allow = answer.headers.get(headers.allow);
      demand(allow === "POST", "Allow: POST", allow);
      return "405, Allow: POST";
    },
  },
  {
    id: "submit.profile-unknown",
    says: "400 for an unknown ?profile=",
    look: async (service) => {
      const answer = await service.submit(service.requests.quick, {}, { profile: "nothing" });
      problemOf(answer, 400, errorCodes.invalidRequest);
      return `400, ${String(jsonOf(answer)["title"])}`;
    },
  },
];
