import { setTimeout as pause } from "node:timers/promises";

/**
 * What a person writes around an HTTP client that knows nothing of the pattern: send, and ask at
 * `Location` again for as long as the answer names a time to come again. With `LOOP=status` the loop
 * that many write instead: for as long as the answer is 202.
 *
 * Every program takes `<url> <body, or nothing for a GET> <header: value>…`, and prints the last
 * status and, from the second line on, the last body. The headers go on every request, as those of
 * a client with default headers do.
 *
 * @param send takes `{ method, url, headers, body }` and gives `{ status, header(name), text }`
 */
export async function follow(send) {
  const { url, body, headers } = asked();
  let answer = await send({ method: body === undefined ? "GET" : "POST", url, headers, body });
  const location = answer.header("location");
  while (goesOn(answer)) {
    await pause(Number(answer.header("retry-after") ?? 1) * 1000);
    answer = await send({ method: "GET", url: location, headers });
  }
  console.log(`${answer.status}\n${answer.text}`);
}

/** What the command line asks for. */
export function asked() {
  const [url, body, ...lines] = process.argv.slice(2);
  const headers = Object.fromEntries(lines.map((line) => line.split(/: (.*)/s, 2)));
  return { url, body: body === "" ? undefined : body, headers };
}

function goesOn(answer) {
  if (process.env.LOOP === "status") return answer.status === 202;
  const asksAgain = Boolean(answer.header("retry-after"));
  return asksAgain && (answer.status < 300 || answer.status === 504);
}
