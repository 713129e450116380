import { openCertificate } from "./identity/certificate";
import { localOperatorId } from "./identity/operator";
import { TokenService } from "./identity/token-service";
import { readLocalRun, type LocalRun } from "./machine/local-run";

/** A stack that runs on this machine in another process, as an operator sees it. */
export interface AttachedRun extends LocalRun {
  /** PEM text that its HTTPS endpoints are checked against. */
  readonly certificate: string;
  /** An operator's token for a resource such as `https://storage.azure.com`. */
  readonly credential: {
    getToken(
      scopes: string | string[],
    ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number }>;
  };
}

/**
 * Reaches the stack that runs on a data folder.
 * @returns `undefined` when none does
 */
export async function attach(dataFolder: string): Promise<AttachedRun | undefined> {
  const run = readLocalRun(dataFolder);
  if (run === undefined) return undefined;
  const { certificate } = await openCertificate(dataFolder);
  const tokens = TokenService.open(dataFolder);
  const operator = { principalId: localOperatorId, clientId: localOperatorId };
  const getToken = async (scopes: string | string[]) => {
    const [scope = ""] = [scopes].flat();
    const resource = scope.replace(/\/\.default$/, "");
    const { accessToken: token, expiresOn } = tokens.issue(operator, resource);
    return { token, expiresOnTimestamp: expiresOn * 1000 };
  };
  return { ...run, certificate, credential: { getToken } };
}
