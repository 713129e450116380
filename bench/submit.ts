import { routePath } from "../contract";
import { againstBareNode, concurrency } from "./against-bare-node";
import { submittedBody } from "./local-stack";

const count = 300;

/** Accepting a request, beside a server that does the same two writes and nothing else. */
export const submit = () =>
  againstBareNode({
    title: "Submit: one table insert, one queue message",
    loads: async (stack, bareUrl) => {
      const load = { method: "POST", body: submittedBody, count, concurrency, expectedStatus: 202 };
      return {
        stack: { ...load, urls: [stack.url(routePath("submit"))], headers: stack.submitHeaders },
        bare: { ...load, urls: [bareUrl], headers: stack.submitHeaders },
      };
    },
  });
