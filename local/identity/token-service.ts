import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { guidOf, localTenantId } from "./guid";

/** Claims of an access token as Microsoft Entra issues it to a managed identity (v1 form). */
export interface TokenClaims {
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  /** Principal id: what role assignments name. */
  readonly oid: string;
  readonly sub: string;
  /** Client id of the identity. */
  readonly appid: string;
  readonly xms_mirid?: string;
  readonly ver: "1.0";
  /** Seconds since 1970. */
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/** Claims of a person's access token for an application (v2 form). */
export interface UserTokenClaims {
  /** Application (client) id of the API. */
  readonly aud: string;
  readonly iss: string;
  readonly tid: string;
  readonly oid: string;
  readonly sub: string;
  /** Application (client) id of the client that asked for the token. */
  readonly azp: string;
  readonly preferred_username: string;
  readonly ver: "2.0";
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
}

/** Whom a token is about. */
export interface TokenSubject {
  readonly principalId: string;
  readonly clientId: string;
  /** ARM id of the managed identity. */
  readonly id?: string;
}

export interface IssuedToken {
  readonly accessToken: string;
  /** Seconds since 1970. */
  readonly expiresOn: number;
}

/** The token is malformed, not ours, or out of date; the message says which. */
export class InvalidTokenError extends Error {}

const lifetimeSeconds = 24 * 60 * 60;
const rememberedTokens = 256;

/**
 * Microsoft Entra's part: issues and verifies RS256 access tokens with a key that lives in the data
 * folder, so that tokens stay valid over restarts and are worthless elsewhere.
 */
export class TokenService {
  /** `iss` of every token, with the trailing slash of the v1 form. */
  readonly issuer = `https://sts.windows.net/${localTenantId}/`;
  readonly tenantId = localTenantId;
  private readonly publicKey: KeyObject;
  private readonly verified = new Map<string, TokenClaims>();

  private constructor(
    private readonly privateKey: KeyObject,
    private readonly now: () => number,
  ) {
    this.publicKey = createPublicKey(privateKey);
  }

  /**
   * @param dataFolder folder of the stack's local data
   * @param now milliseconds since 1970; default `Date.now`
   */
  static open(dataFolder: string, now: () => number = Date.now): TokenService {
    const keyPath = join(dataFolder, "identity", "token.key.pem");
    if (!existsSync(keyPath)) {
      const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      mkdirSync(join(dataFolder, "identity"), { recursive: true });
      writeFileSync(keyPath, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    }
    return new TokenService(createPrivateKey(readFileSync(keyPath)), now);
  }

  /** A token for `subject` whose audience is exactly `resource`, valid for 24 hours as on Azure. */
  issue(subject: TokenSubject, resource: string): IssuedToken {
    return this.sign<TokenClaims>({
      aud: resource,
      iss: this.issuer,
      tid: this.tenantId,
      oid: subject.principalId,
      sub: subject.principalId,
      appid: subject.clientId,
      ...(subject.id === undefined ? {} : { xms_mirid: subject.id }),
      ver: "1.0",
      ...this.validity(),
    });
  }

  /**
   * A token of a local person for an application with App Service authentication.
   *
   * @param name any name; the same name is the same person (`oid`)
   * @param issuer issuer that the application expects, in the v2 form
   * @param clientId application id that the application expects as audience
   */
  issueToUser(name: string, issuer: string, clientId: string): IssuedToken {
    const oid = guidOf(`async-request-reply/user/${name}`);
    return this.sign<UserTokenClaims>({
      aud: clientId,
      iss: issuer,
      tid: this.tenantId,
      oid,
      sub: oid,
      // Signed in with the application itself.
      azp: clientId,
      preferred_username: `${name}@local.example`,
      ver: "2.0",
      ...this.validity(),
    });
  }

  private validity(): Pick<TokenClaims, "iat" | "nbf" | "exp"> {
    const issuedAt = Math.floor(this.now() / 1000);
    return { iat: issuedAt, nbf: issuedAt, exp: issuedAt + lifetimeSeconds };
  }

  private sign<C extends { readonly exp: number }>(claims: C): IssuedToken {
    const content = `${encode({ typ: "JWT", alg: "RS256" })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(content), this.privateKey).toString("base64url");
    return { accessToken: `${content}.${signature}`, expiresOn: claims.exp };
  }

  /**
   * The claims of a token that this service issued and that is in date. The audience is the
   * caller's to check.
   *
   * @throws InvalidTokenError
   */
  verify(token: string): TokenClaims {
    const claims = this.verified.get(token) ?? this.verifySignature(token);
    const now = Math.floor(this.now() / 1000);
    if (now < claims.nbf || now >= claims.exp) {
      const expiry = new Date(claims.exp * 1000).toISOString();
      throw new InvalidTokenError(
        `the token is out of date (expires ${expiry}); request a new one`,
      );
    }
    return claims;
  }

  private verifySignature(token: string): TokenClaims {
    const [header, payload, signature, ...rest] = token.split(".");
    if (!header || !payload || !signature || rest.length > 0) {
      throw new InvalidTokenError("not a JSON Web Token of three parts");
    }
    const content = Buffer.from(`${header}.${payload}`);
    if (!verify("sha256", content, this.publicKey, Buffer.from(signature, "base64url"))) {
      throw new InvalidTokenError("the signature is not of this machine's tenant");
    }
    const claims = JSON.parse(Buffer.from(payload, "base64url").toString()) as TokenClaims;
    // One token serves thousands of storage requests: the signature is checked once.
    if (this.verified.size >= rememberedTokens) {
      this.verified.clear();
    }
    this.verified.set(token, claims);
    return claims;
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
