"use strict";
// Preloaded (`node -r`) into a measured process, which may have no TypeScript loader: when it ends
// it writes the CPU seconds of itself and of the processes that it waited for to descriptor 3.
const { readFileSync, writeSync } = require("node:fs");

const ticksPerSecond = 100;

/** cutime and cstime of `man 5 proc`; the name in parentheses before them may contain spaces. */
function childrenSeconds() {
  try {
    const fields = readFileSync("/proc/self/stat", "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    return (Number(fields[13]) + Number(fields[14])) / ticksPerSecond;
  } catch {
    return 0; // Only Linux tells.
  }
}

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  const own = (user + system) / 1e6;
  writeSync(3, JSON.stringify({ own, children: childrenSeconds() }));
});
