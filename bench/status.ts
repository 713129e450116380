import { routePath, type Operation } from "../contract";
import { againstBareNode, concurrency } from "./against-bare-node";
import { submittedBody } from "./local-stack";

const count = 600;
/** Enough that no operation is polled more often than its limit allows. */
const operations = 300;

/** Answering a poll, beside a server that does the same read and nothing else. */
export const status = () =>
  againstBareNode({
    title: "Status poll: one table read",
    loads: async (stack, bareUrl, generator) => {
      const { answers } = await generator.run({
        method: "POST",
        urls: [stack.url(routePath("submit"))],
        headers: stack.submitHeaders,
        body: submittedBody,
        ...{ count: operations, concurrency, expectedStatus: 202 },
      });
      const ids = answers.map((text) => (JSON.parse(text) as Operation).id);
      const load = { method: "GET", headers: {}, count, concurrency, expectedStatus: 202 };
      return {
        stack: { ...load, urls: ids.map((id) => stack.url(routePath("status", id))) },
        bare: { ...load, urls: ids.map((id) => `${bareUrl}/status/${id}`) },
      };
    },
  });
