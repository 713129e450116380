import { readFileSync } from "node:fs";
import { join } from "node:path";
import { resourceKinds } from "../local/apply/kinds";
import { forbiddenOnFlexConsumption } from "../local/function-host/app-settings";
import { triggerTypes } from "../local/function-host/function-index";
import { hostSettings } from "../local/function-host/host-configuration";
import { builtInRoles } from "../local/identity/roles";
import { filledPage, table } from "./filled-page";

export const localRuntimePage = join(__dirname, "local-runtime.md");

/** docs/local-runtime.md as it has to be: its tables are the runtime's own. */
export function filledLocalRuntimePage(): string {
  return filledPage(readFileSync(localRuntimePage, "utf8"), {
    resources: resourceTable(),
    triggers: triggerTable(),
    "host-settings": hostSettingTable(),
    "refused-settings": codes(forbiddenOnFlexConsumption),
    roles: table(
      ["role", "permits here"],
      builtInRoles.map(({ name, permits }) => [name, codes(permits)]),
    ),
  });
}

function resourceTable(): string {
  const rows = resourceKinds.map(({ service, here, terraform, azure, actions = [] }) => [
    service,
    codes([
      ...Object.keys(terraform ?? {}),
      ...Object.keys(azure ?? {}),
      ...actions.map((action) => `…/${action}`),
    ]),
    here,
  ]);
  return table(["service", "types", "here"], rows);
}

function triggerTable(): string {
  const rows = Object.entries(triggerTypes).map(([type, { options, connection }]) => [
    codes([type]),
    codes(options),
    codes(connection.map((suffix) => `<connection>__${suffix}`)),
  ]);
  return table(["trigger", "options", "app settings"], rows);
}

function hostSettingTable(): string {
  const rows = Object.entries(hostSettings).map(([name, setting]) => [
    codes([name]),
    codes([String(setting.default)]),
    setting.takes,
  ]);
  return table(["setting", "default", "takes"], rows);
}

function codes(texts: readonly string[]): string {
  return texts.map((text) => `\`${text}\``).join(", ");
}
