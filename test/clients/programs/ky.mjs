import ky from "ky";
import { follow } from "./loop.mjs";

await follow(async ({ url, ...request }) => {
  const answer = await ky(url, { ...request, throwHttpErrors: false });
  const { status, headers } = answer;
  return { status, header: (name) => headers.get(name), text: await answer.text() };
});
