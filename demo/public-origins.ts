import { settingParsers, settings } from "../contract";

/**
 * The settings of our applications whose value is an origin at which a stack is reached on Azure: a
 * gateway in front of the site, and Logic Apps' callback URLs. Both are the local gateway here,
 * once the functions' own parser has taken the deployed value.
 */
export const publicOriginSettings = {
  [settings.publicBaseUrl]: settingParsers.publicBaseUrl,
  [settings.callbackOrigin]: settingParsers.callbackOrigin,
};
