import { UnreachableError, RefusedError } from "./errors";

/** A credential of `@azure/identity`, or what stands for it. */
export interface OperatorCredential {
  getToken(
    scopes: string | string[],
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

const answerMilliseconds = 30_000;

/** Azure Resource Manager, or what answers for it on this machine. */
export interface ResourceManager {
  /**
   * Reads a resource, or a list of them.
   * @param path that begins with `/subscriptions/`
   * @throws RefusedError with `status` when it is not there or not allowed
   */
  get<T>(path: string, apiVersion: string): Promise<T>;
  post<T>(path: string, apiVersion: string, body?: unknown): Promise<T>;
}

/**
 * @param origin such as `https://management.azure.com`
 * @param credential whose token is shown. @default none is
 */
export function resourceManager(
  origin: string,
  credential?: OperatorCredential,
  fetched: typeof fetch = fetch,
): ResourceManager {
  const call = async (method: string, path: string, apiVersion: string, body?: unknown) => {
    const token = await credential?.getToken(`${origin}/.default`);
    const separator = path.includes("?") ? "&" : "?";
    const answer = await fetched(`${origin}${path}${separator}api-version=${apiVersion}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token.token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: "error",
      signal: AbortSignal.timeout(answerMilliseconds),
    }).catch((error: unknown) => {
      throw new UnreachableError(`${origin} does not answer: ${String(error)}`);
    });
    if (answer.ok) return (await answer.json()) as never;
    const text = (await answer.text()).slice(0, 300);
    throw new RefusedError(
      `Resource Manager answered ${answer.status} for ${path}: ${text}`,
      answer.status,
    );
  };
  return {
    get: (path, apiVersion) => call("GET", path, apiVersion),
    post: (path, apiVersion, body) => call("POST", path, apiVersion, body),
  };
}
