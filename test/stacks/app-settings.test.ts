import { functionApps, settings } from "../../contract";
import { readSettings } from "../../functions/settings";
import { appSettings, evaluated, readStack, synthesize } from "../support/synth";

const apps = {
  "functions-only": functionApps.functionsOnly,
  "functions-logic-app": functionApps.functionsLogicApp,
  "logic-app-facade": functionApps.logicAppFacade,
} as const;

describe.each(Object.keys(apps) as (keyof typeof apps)[])("the app of %s", (name) => {
  test.each<readonly [string, Record<string, string>]>([
    ["by default", {}],
    [
      "behind a gateway, written in capitals and with a path",
      {
        REQUEST_REPLY_PUBLIC_BASE_URL: "https://GW.Example.com:443/quotes",
        REQUEST_REPLY_PROFILE: "inline",
        REQUEST_REPLY_RETENTION_HOURS: "720",
        REQUEST_REPLY_DEADLINE_MINUTES: "10080",
      },
    ],
  ])("reads every setting that synth wrote, %s", (_, variables) => {
    const written = Object.entries(appSettings(readStack(name, synthesize(variables))));
    const environment = Object.fromEntries(written.map(([key, text]) => [key, evaluated(text)]));
    expect(readSettings(apps[name], environment).publicBaseUrl).toBe(
      environment[settings.publicBaseUrl],
    );
  });
});
