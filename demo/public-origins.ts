import { settings } from "../contract";

/**
 * The settings of our applications whose value is an origin at which a stack is reached on Azure: a
 * gateway in front of the site, and Logic Apps' callback URLs. Both are the local gateway here.
 */
export const publicOriginSettings = [settings.publicBaseUrl, settings.callbackOrigin] as const;
