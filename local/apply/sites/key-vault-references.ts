import { Access } from "../../identity/access";
import { readSecret } from "../../identity/roles";
import { sameId } from "../kinds/arm-id";
import { propertiesOf } from "../kinds/azapi";
import type { Arguments } from "../kinds/arguments";
import { standInSecret } from "../stand-ins";
import { TerraformError } from "../terraform/value";
import type { PackageContext } from "./package-deployment";

const reference =
  /^@Microsoft\.KeyVault\(SecretUri=https:\/\/([\w-]+)\.vault\.azure\.net\/secrets\/([\w-]+)(?:\/[0-9a-f]*)?\/?\)$/i;

/**
 * App settings with each Key Vault reference replaced by the secret of a stand-in. On Azure one that
 * cannot be read stays as it is, and the app gets the reference's text: here it is refused.
 *
 * @throws TerraformError that says which link is missing: stand-in, secret, identity or role
 * @see https://learn.microsoft.com/azure/app-service/app-service-key-vault-references
 */
export function secretsIn(
  settings: Readonly<Record<string, string>>,
  site: Arguments,
  context: PackageContext,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => {
      if (!value.startsWith("@Microsoft.KeyVault(")) return [name, value];
      const place = `${site.place}: the app setting ${name}`;
      const [, vault = "", secret = ""] = reference.exec(value) ?? [];
      if (secret === "") {
        throw new TerraformError(
          `${place} must be @Microsoft.KeyVault(SecretUri=https://<vault>.vault.azure.net/secrets/<name>), got ${value}`,
        );
      }
      return [name, secretOf(vault, secret, place, site, context)];
    }),
  );
}

function secretOf(
  vault: string,
  secret: string,
  place: string,
  site: Arguments,
  { stack, identities, roleAssignments }: PackageContext,
): string {
  const found = standInSecret(stack, vault, secret);
  if (found?.value === undefined) {
    throw new TerraformError(
      `${place} is the secret ${secret} of the vault ${vault}, which no stand-in has: declare one in work/resources.ts (docs/extending.md)`,
    );
  }
  const reader = propertiesOf(site).optionalText("keyVaultReferenceIdentity") ?? "";
  const identity = identities.find(({ id }) => sameId(id, reader));
  if (identity === undefined) {
    throw new TerraformError(
      `${place} is a Key Vault reference, but "keyVaultReferenceIdentity" is no identity of the stack, got "${reader}"`,
    );
  }
  const access = new Access({ roleAssignments });
  if (access.permits(identity.principalId, readSecret, found.vaultId)) return found.value;
  throw new TerraformError(
    `${place}: ${identity.name} may not read secrets of ${found.vaultId}; give it the role Key Vault Secrets User`,
  );
}
