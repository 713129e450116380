import type { Duration, Expression, Json } from "./json";

/** Default of Http and HttpWebhook: 4 retries, exponential from 7.5 s, 5 s to 45 s apart. */
export type RetryPolicy =
  | { readonly type: "none" }
  | { readonly type: "fixed"; readonly count: number; readonly interval: Duration }
  | {
      readonly type: "exponential";
      readonly count: number;
      readonly interval: Duration;
      readonly minimumInterval?: Duration;
      readonly maximumInterval?: Duration;
    };

export type Authentication =
  | {
      readonly type: "ManagedServiceIdentity";
      /** ARM id of a user-assigned identity. @default the system-assigned one */
      readonly identity?: string;
      /** Resource that the token is for. */
      readonly audience: string;
    }
  | { readonly type: "Basic"; readonly username: Expression; readonly password: Expression }
  | { readonly type: "Raw"; readonly value: Expression };

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "PUT" | "POST" | "PATCH" | "DELETE" | Expression;
  readonly uri: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Takes the place of the query in `uri`. */
  readonly queries?: Readonly<Record<string, string | number>>;
  readonly body?: Json;
  readonly authentication?: Authentication;
  readonly retryPolicy?: RetryPolicy;
}
