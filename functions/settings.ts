import {
  settingDefaults,
  settingParsers,
  settings,
  type FunctionAppDescription,
} from "../contract";

type Role = keyof typeof settings;

/** The settings that an app's description lists, and no others. */
export type SettingsOf<A extends FunctionAppDescription> = {
  readonly [
    R in Role as (typeof settings)[R] extends A["settings"][number] ? R : never
  ]: ReturnType<(typeof settingParsers)[R]>;
};

/** Thrown with every setting that is missing or wrong. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/** Reads the settings of an app from the environment. */
export function readSettings<A extends FunctionAppDescription>(
  app: A,
  environment: NodeJS.ProcessEnv,
): SettingsOf<A> {
  const values: Partial<Record<Role, unknown>> = {};
  const wrong: string[] = [];
  for (const [role, name] of Object.entries(settings) as [Role, (typeof settings)[Role]][]) {
    if (!app.settings.includes(name)) continue;
    try {
      values[role] = settingParsers[role](environment[name] ?? defaultOf(name));
    } catch (error) {
      wrong.push(`${name} ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (wrong.length > 0) {
    throw new SettingsError(
      `${wrong.length} app setting(s) of ${app.entry} to correct: ${wrong.join("; ")}.`,
    );
  }
  return values as SettingsOf<A>;
}

function defaultOf(name: (typeof settings)[Role]): string {
  const defaults: Readonly<Record<string, string>> = settingDefaults;
  const text = defaults[name];
  if (text === undefined) throw new Error("is missing");
  return text;
}
