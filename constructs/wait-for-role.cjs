// Waits until a new role on a blob container works, as Terraform's provisioner of the role.
// Usage: node wait-for-role.cjs <account> <container> [seconds between looks] [most seconds]
//   [seconds when nobody can be asked]
// Always ends with 0: see constructs/deployer.ts.
"use strict";
const { spawnSync } = require("node:child_process");

const [account, container, every = "10", most = "600", blind = "90"] = process.argv.slice(2);

/** Whether the signed-in user of the Azure CLI may list the container: yes, not yet, or unknown. */
function look() {
  // Terraform may run as somebody else than the CLI: then only waiting is left.
  if (process.env.ARM_CLIENT_ID ?? process.env.ARM_USE_OIDC ?? process.env.ARM_USE_MSI) {
    return { unknown: "Terraform does not run as the Azure CLI's user" };
  }
  const argumentList = ["storage", "blob", "list", "--auth-mode", "login", "--num-results", "1"];
  const target = ["--account-name", account, "--container-name", container, "--output", "none"];
  const { status, stderr, error } = spawnSync("az", [...argumentList, ...target], {
    encoding: "utf8",
    // The CLI is a script on Windows; all arguments are names of this stack.
    shell: process.platform === "win32",
  });
  if (error !== undefined) return { unknown: "the Azure CLI (az) was not found" };
  if (status === 0) return { works: true };
  const isMissing = /AuthorizationPermissionMismatch|required permissions|AuthorizationFailure/;
  if (isMissing.test(stderr)) return {};
  return { unknown: `the Azure CLI answered: ${stderr.trim().split("\n").at(-1)}` };
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function main() {
  const end = Date.now() + Number(most) * 1000;
  for (;;) {
    const { works, unknown } = look();
    if (works) {
      console.log(`The role on ${account}/${container} works.`);
      return;
    }
    if (unknown !== undefined) {
      console.log(`Waiting ${blind} s for the new role, for nobody can be asked: ${unknown}.`);
      console.log("If the upload then fails with 403, run the same command again: that is safe.");
      await pause(Number(blind));
      return;
    }
    if (Date.now() >= end) {
      console.log(`After ${most} s the role on ${account}/${container} does not work yet.`);
      console.log("Run the same command again when the upload fails: that is safe.");
      console.log("If you are not one of the configured deployers, it never will: add yourself.");
      return;
    }
    await pause(Number(every));
  }
}

void main();
