/** What is kept here for this tab until it is closed; while the page is open only, where a browser keeps nothing. */
const memory = new Map<string, string>();

/** Its mere name throws where the user has blocked what sites store. */
function stored(): Storage | undefined {
  try {
    return sessionStorage;
  } catch {
    return undefined;
  }
}

export const tabStorage = {
  get: (name: string): string | undefined =>
    stored()?.getItem(name) ?? memory.get(name) ?? undefined,
  set(name: string, value: string): void {
    memory.set(name, value);
    try {
      stored()?.setItem(name, value);
    } catch {
      // Its room is used up: memory has it.
    }
  },
};
