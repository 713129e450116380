import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import {
  type LogMembers,
  type ReceivedResult,
  type Violation,
  type WorkContext,
  type WorkCredential,
  type WorkSettings,
  mediaTypes,
  workSettingName,
} from "../../contract";
import { requestViolations } from "../../functions/http/request-schema";
import { resultContent } from "../../functions/operation/result-content";
import { readWorkSettings } from "../../functions/work-settings";

/** A credential whose token no service takes. */
export const testCredential: WorkCredential = {
  getToken: async () => ({ token: "token", expiresOnTimestamp: Number.MAX_SAFE_INTEGER }),
};

/** What a context under test starts with. */
export interface GivenContext<Checkpoint> {
  readonly attempt?: number;
  /** What an earlier attempt saved. */
  readonly checkpoint?: Checkpoint;
  readonly credential?: WorkCredential;
}

/**
 * The context of a work under test: `reported` holds its progress, `logged` its entries, `saved` its
 * checkpoints, and `stop` aborts its signal.
 */
export function workContext<Settings, Checkpoint = unknown>(
  settings: Settings,
  { attempt = 1, checkpoint, credential = testCredential }: GivenContext<Checkpoint> = {},
) {
  const controller = new AbortController();
  const reported: number[] = [];
  const logged: (readonly [level: string, message: string, members?: LogMembers])[] = [];
  const saved: Checkpoint[] = [];
  const logger = (level: string) => (message: string, members?: LogMembers) =>
    void logged.push(members ? [level, message, members] : [level, message]);
  const context: WorkContext<Settings, Checkpoint> = {
    ...{ operationId: "00000000-0000-4000-8000-000000000000", attempt, settings, credential },
    signal: controller.signal,
    progress: (percent) => void reported.push(percent),
    logger: {
      ...{ debug: logger("debug"), info: logger("info") },
      ...{ warn: logger("warn"), error: logger("error") },
    },
    checkpoint: { value: checkpoint, save: async (value) => void saved.push(value) },
  };
  return { ...context, reported, logged, saved, stop: () => controller.abort() };
}

/**
 * The work's own settings as a deployment with these has them: the others have their defaults.
 * @throws SettingsError when one is wrong, or a required one is missing
 */
export function workSettings(given: WorkSettings = {}): WorkSettings {
  const written = Object.entries(given).map(([name, value]) => [
    workSettingName(name),
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  return readWorkSettings(Object.fromEntries(written) as Record<string, string>);
}

/**
 * What the acceptor has against a request.
 * @param settings those that have no default, and those that differ from theirs
 */
export function violationsOf(request: unknown, settings?: WorkSettings): readonly Violation[] {
  return requestViolations(request, workSettings(settings));
}

/** What a work returned, as a client gets it. */
export async function received(result: unknown): Promise<ReceivedResult> {
  const { content, contentType } = resultContent(result);
  const bytes = await buffer(Readable.from(content instanceof Uint8Array ? [content] : content));
  const json: unknown = contentType === mediaTypes.json ? JSON.parse(bytes.toString()) : undefined;
  return { contentType, bytes, json };
}
