import axios from "axios";
import { follow } from "./loop.mjs";

await follow(async ({ body, ...request }) => {
  const { status, headers, data } = await axios({
    ...request,
    data: body,
    responseType: "text",
    validateStatus: () => true,
  });
  return { status, header: (name) => headers[name], text: data };
});
