import { follow } from "./loop.mjs";

await follow(async ({ url, ...request }) => {
  const answer = await fetch(url, request);
  const { status, headers } = answer;
  return { status, header: (name) => headers.get(name), text: await answer.text() };
});
