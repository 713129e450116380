import { accountOf, type AccountUris, settingParsers, settings } from "../../contract";

/** Where the services are of the storage account that has an operation, by the settings of the stack's own app, the first. */
export function accountUrisOf(
  operationId: string,
  [app]: readonly { readonly settings: Readonly<Record<string, string>> }[],
): AccountUris {
  const given: Readonly<Record<string, string | undefined>> = app?.settings ?? {};
  const { [settings.blobServiceUri]: blob = "", [settings.tableServiceUri]: table = "" } = given;
  const further = settingParsers.furtherAccounts(given[settings.furtherAccounts] ?? "[]");
  const accounts = [{ blob, table }, ...further];
  return accounts[accountOf(operationId, accounts.length)] ?? { blob, table };
}
