import { toText } from "../expressions/text";
import { member, type Value } from "../expressions/values";
import type { ActionContext } from "../run/action-context";
import { HttpFailure } from "../run/ports";

/** Audience of a token when the definition names none. */
const defaultAudience = "https://management.azure.com/";

/**
 * The `Authorization` of a call; undefined for a call without.
 * @throws HttpFailure when there is nobody here to authenticate as
 */
export async function authorize(
  context: ActionContext,
  authentication: Value | undefined,
): Promise<string | undefined> {
  const text = (name: string) => toText(member(authentication, name) ?? "");
  const { tokens } = context.ports;
  const type = text("type");
  const audience = text("audience") || defaultAudience;
  switch (type.toLowerCase()) {
    case "managedserviceidentity":
      return `Bearer ${await tokens.token(audience, text("identity") || undefined)}`;
    case "activedirectoryoauth":
      if (tokens.applicationToken === undefined) throw noCredential(context, type);
      return `Bearer ${await tokens.applicationToken(audience, text("clientId"))}`;
    case "clientcertificate":
      // The certificate is shown when the connection is made: a mock sees nothing of it.
      if (tokens.applicationToken === undefined) throw noCredential(context, type);
      return undefined;
    case "basic":
      return `Basic ${Buffer.from(`${text("username")}:${text("password")}`).toString("base64")}`;
    case "raw":
      return text("value");
    default:
      return undefined;
  }
}

function noCredential({ name }: ActionContext, type: string): HttpFailure {
  return new HttpFailure(
    "AuthenticationNotAvailable",
    `Action '${name}' authenticates by ${type}, which is not done on this machine; let a mock answer its calls.`,
    false,
  );
}
