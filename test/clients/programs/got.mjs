import got from "got";
import { follow } from "./loop.mjs";

await follow(async ({ url, ...request }) => {
  const { statusCode, headers, body } = await got(url, { ...request, throwHttpErrors: false });
  return { status: statusCode, header: (name) => headers[name], text: body };
});
