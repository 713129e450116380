import { send } from "./azure-pipeline.mjs";
import { follow } from "./loop.mjs";

await follow(async (request) => {
  const { status, headers, bodyAsText } = await send(request);
  return { status, header: (name) => headers.get(name), text: bodyAsText ?? "" };
});
