import { limits } from "../../contract";

/** Callback URLs of those who wait for an operation's end. */
interface Waiting {
  readonly callbacks?: readonly string[];
}

/** With one more who waits; `undefined` when it waits already, or no more may wait. */
export function withWaiting({ callbacks = [] }: Waiting, callbackUrl: string): Waiting | undefined {
  const isFull = callbacks.length >= limits.facadeCallbacks;
  if (isFull || callbacks.includes(callbackUrl)) return undefined;
  return { callbacks: [...callbacks, callbackUrl] };
}

/** Without those who were called back; `undefined` when none of them waited. */
export function withoutAnswered(
  { callbacks = [] }: Waiting,
  callbackUrls: readonly string[],
): Waiting | undefined {
  const left = callbacks.filter((url) => !callbackUrls.includes(url));
  return left.length === callbacks.length ? undefined : { callbacks: left };
}
