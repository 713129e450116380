import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Whether there is a Terraform to try things with. */
const hasTerraform = spawnSync("terraform", ["version"]).error === undefined;

/** As `describe`, for what needs a real Terraform; where there is none it is skipped, and says why. */
export function describeWithTerraform(title: string, tests: () => void): void {
  if (hasTerraform) describe(title, tests);
  else describe.skip(`${title} (skipped: no terraform on the PATH)`, tests);
}

/** A resource that needs no provider: Terraform's own `terraform_data`. */
export type Data = Readonly<Record<string, unknown>>;

/** Real Terraform in a folder of its own, whose only resources are `terraform_data`. */
export class TerraformFolder {
  private readonly folder = mkdtempSync(join(tmpdir(), "terraform-"));
  private isInitialized = false;

  /** Applies, and returns what happened to each resource that was not left alone: `["name", "update"]`. */
  apply(resources: Readonly<Record<string, Data>>): readonly (readonly [string, string])[] {
    const changes = this.plan(resources);
    this.run("apply", "-input=false", "plan");
    return changes;
  }

  /** What an apply would do to each resource that it would not leave alone. */
  plan(resources: Readonly<Record<string, Data>>): readonly (readonly [string, string])[] {
    writeFileSync(
      join(this.folder, "main.tf.json"),
      JSON.stringify({ resource: { terraform_data: resources } }),
    );
    if (!this.isInitialized) this.run("init", "-input=false");
    this.isInitialized = true;
    this.run("plan", "-input=false", "-out=plan");
    const plan = JSON.parse(this.run("show", "-json", "plan")) as {
      resource_changes: { name: string; change: { actions: string[] } }[];
    };
    return plan.resource_changes
      .map(({ name, change }) => [name, change.actions.join("+")] as const)
      .filter(([, actions]) => actions !== "no-op");
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }

  private run(...argumentList: string[]): string {
    const { status, stdout, stderr } = spawnSync("terraform", argumentList, {
      cwd: this.folder,
      encoding: "utf8",
      // A plan of a whole stack in JSON is larger than the megabyte that Node keeps of an output.
      maxBuffer: 64 * 1024 * 1024,
      env: { ...process.env, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" },
    });
    if (status === 0) return stdout;
    throw new Error(`terraform ${argumentList.join(" ")} ended with ${status}: ${stderr}`);
  }
}
