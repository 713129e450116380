import { spawnSync } from "node:child_process";
import type { Plan } from "../../../capacity/plan";
import { projectRoot } from "../../support/project-root";

test("a load that does not fit, and options out of their range, are told as such", () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["-r", "ts-node/register", "capacity/cli.ts", ...args], {
      cwd: projectRoot,
      encoding: "utf8",
    });
  const tight = run("--rate", "1000", "--json");
  expect([tight.status, (JSON.parse(tight.stdout) as Plan).bounds[0]?.share]).toEqual([
    1,
    1000 / 128,
  ]);
  for (const option of ["--maximum-instances=1.5", "--instance-memory-mb=1000"]) {
    const { status, stdout, stderr } = run(option);
    const [name = ""] = option.split("=");
    expect([status, stdout, stderr.includes(name)]).toEqual([1, "", true]);
  }
});
