import { Agent, interceptors, request } from "undici";
import { follow } from "./loop.mjs";

// `request` follows no redirect unless this interceptor is asked to.
const dispatcher = new Agent().compose(interceptors.redirect({ maxRedirections: 5 }));

await follow(async ({ url, ...asked }) => {
  const { statusCode, headers, body } = await request(url, { ...asked, dispatcher });
  return { status: statusCode, header: (name) => headers[name], text: await body.text() };
});
