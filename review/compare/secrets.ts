import type { Json } from "../synthesized/json";
import type { Side } from "./change";
import type { Difference } from "./differences";

/** What must not lie in a plan or a state, by value, or by the attribute that an expression reads. */
const secrets: readonly RegExp[] = [
  /AccountKey=[^;]/i,
  /SharedAccessKey(Name)?=/i,
  /[?&](sig|code)=[^&@{]/i,
  /BEGIN [A-Z ]*PRIVATE KEY/,
  /\.(primary|secondary)_(access_key|connection_string|blob_connection_string|shared_key|key)\b/,
  /listKeys\(|client_secret|instrumentation_key/i,
  /\b[A-Za-z0-9+/]{86}==/,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/,
];

/** Names whose literal value is a secret, whatever it looks like. */
const secretName = /(password|passwd|secret|api_?key|access_?key|account_?key|token)$/i;

/** The difference's two values; one that looks like a secret is masked, and its side noted. */
export function masked({ path, before, after }: Difference): {
  readonly before?: Json;
  readonly after?: Json;
  readonly secret?: Side | "both";
} {
  const name = path.at(-1) ?? "";
  const [was, is] = [isSecret(name, before), isSecret(name, after)];
  return {
    ...(before !== undefined && { before: was ? mask : before }),
    ...(after !== undefined && { after: is ? mask : after }),
    ...((was || is) && { secret: was && is ? "both" : is ? "after" : "before" }),
  };
}

/** Every place of a value that looks like a secret, as a change of what comes or goes with it. */
export function secretsIn(
  value: Json,
  side: Side,
): {
  readonly path: readonly string[];
  readonly before?: Json;
  readonly after?: Json;
  readonly secret: Side;
}[] {
  const at = (path: readonly string[], inner: Json): readonly (readonly string[])[] => {
    if (typeof inner !== "object" || inner === null) {
      return isSecret(path.at(-1) ?? "", inner) ? [path] : [];
    }
    return Object.entries(inner).flatMap(([name, member]) => at([...path, name], member));
  };
  return at([], value).map((path) => ({ path, [side]: mask, secret: side }));
}

/** A text as it is, or what stands in for a secret. */
export function shownOf(text: string): string {
  return isSecret("", text) ? mask : text;
}

const mask = "(looks like a secret: not shown)";

function isSecret(name: string, value: Json | undefined): boolean {
  if (value === undefined) return false;
  if (typeof value === "string" && secretName.test(name) && isLiteral(value)) return true;
  const text = JSON.stringify(value);
  if (secrets.some((secret) => secret.test(text))) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([member, inner]) => isSecret(member, inner));
}

function isLiteral(value: string): boolean {
  return value !== "" && !value.includes("${") && !value.startsWith("@");
}
