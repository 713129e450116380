import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** When a timer ran and when it is due; ISO 8601 times. */
export interface ScheduleStatus {
  readonly last: string;
  readonly next: string;
  readonly lastUpdated: string;
}

/** Keeps timers' schedules over restarts; on Azure, blobs in the host's storage account. */
export interface ScheduleMonitor {
  read(functionName: string): ScheduleStatus | undefined;
  write(functionName: string, status: ScheduleStatus): void;
}

/** A monitor that writes one JSON file a timer into `folder`. */
export function openScheduleMonitor(folder: string): ScheduleMonitor {
  mkdirSync(folder, { recursive: true });
  const path = (functionName: string) => join(folder, `${functionName}.timer.json`);
  return {
    read: (functionName) => {
      try {
        return JSON.parse(readFileSync(path(functionName), "utf8")) as ScheduleStatus;
      } catch {
        // Never run, or unreadable after a crash: as on Azure, the schedule starts anew.
        return undefined;
      }
    },
    write: (functionName, status) => {
      const temporary = `${path(functionName)}.new`;
      writeFileSync(temporary, JSON.stringify(status));
      renameSync(temporary, path(functionName));
    },
  };
}
