import { randomUUID } from "node:crypto";
import { errorCodes, headers, isTerminal, mediaTypes } from "../../contract";
import type { Requirement } from "../requirement";
import { demand, NotShown } from "../violation";
import { jsonOf, operationOf, type Seen } from "../service";

/** The id of the operation behind an answer of the door. */
function idOf(answer: Seen): string {
  const url = answer.headers.get(headers.operationLocation) ?? "";
  const id = url.split("/").at(-1) ?? "";
  demand(id !== "", "Operation-Location", [...answer.headers]);
  return id;
}

function demandNoOverrun({ status }: Seen): void {
  if (status === 504) throw new NotShown("the work takes longer than the door's time budget");
}

export const facadeRequirements: readonly Requirement[] = [
  {
    id: "facade.answered",
    says: "one call, 200 with the result, and the operation can be read",
    look: async (service) => {
      const answer = await service.callDoor(service.requests.quick);
      demandNoOverrun(answer);
      demand(answer.status === 200, "200", `${answer.status} ${answer.text}`);
      const operation = await service.call(service.url("operation", idOf(answer)));
      demand(isTerminal(operationOf(operation).status), "an ended operation", operation.text);
      return `200, ${answer.headers.get(headers.contentType)}`;
    },
  },
  {
    id: "facade.violations",
    says: "400 for a request that does not match the schema",
    look: async (service) => {
      const { status } = await service.callDoor(service.requests.invalid);
      demand(status === 400, "400", status);
      return "400";
    },
  },
  {
    id: "facade.hostile",
    says: "400 for bodies that are no request",
    look: async (service) => {
      for (const body of [null, [], 1, { toString: 1 }]) {
        const { status } = await service.callDoor(body);
        demand(status === 400, `400 to ${JSON.stringify(body)}`, status);
      }
      return "400 to 4 bodies";
    },
  },
  {
    id: "facade.failed",
    says: "422 for work that failed, never a 5xx",
    look: async (service) => {
      const answer = await service.callDoor(service.requests.failing);
      demandNoOverrun(answer);
      demand(answer.status === 422, "422", `${answer.status} ${answer.text}`);
      return "422";
    },
  },
  {
    id: "facade.problem",
    says: "a problem that the worker brings is one at the door, x-ms-error-code and nosniff included",
    look: async (service) => {
      const answer = await service.callDoor(service.requests.failing);
      demandNoOverrun(answer);
      const type = answer.headers.get(headers.contentType);
      demand(type?.startsWith(mediaTypes.problem) === true, mediaTypes.problem, type);
      const { error } = jsonOf(answer) as { error?: { code?: string } };
      const code = answer.headers.get(headers.errorCode);
      demand(code !== null && code === error?.code, "x-ms-error-code", `${code} ${answer.text}`);
      const sniffed = answer.headers.get(headers.contentTypeOptions);
      demand(sniffed === "nosniff", "X-Content-Type-Options: nosniff", sniffed);
      return code;
    },
  },
  {
    id: "facade.idempotency-key",
    says: "the same Idempotency-Key gives the stored answer; another body 422",
    look: async (service) => {
      const key = { [headers.idempotencyKey]: randomUUID() };
      const [first, again] = [
        await service.callDoor(service.requests.quick, key),
        await service.callDoor(service.requests.quick, key),
      ];
      [first, again].forEach(demandNoOverrun);
      demand(again.status === 200 && again.text === first.text, "the same answer", again.text);
      const other = await service.callDoor(service.requests.failing, key);
      demand(other.status === 422, "422 to another body", other.status);
      demand(
        other.text.includes(errorCodes.idempotencyKeyReused),
        "IdempotencyKeyReused",
        other.text,
      );
      return "the same answer, then 422";
    },
  },
  {
    id: "facade.unauthenticated",
    says: "401 without what lets callers in: the signature, or a token, where the signature alone is nothing",
    look: async (service) => {
      const answers = await service.callDoorAsStranger();
      for (const { status } of answers) demand(status === 401, "401", status);
      return answers.length > 1 ? "401 without a token, and with the signature alone" : "401";
    },
  },
];
