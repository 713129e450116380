import { App, HttpBackend, TerraformResource, TerraformStack } from "cdktf";
import { addTerraformState } from "../../constructs/terraform-state";
import { prepareStateFiles } from "../../stacks/state-files";

/**
 * An app with the stacks' skeleton, whose one resource needs no provider: what real Terraform and
 * the CDKTF CLI make of its state is what they make of ours. `SKELETON_STATE_ADDRESS` gives it a
 * remote state, which Terraform reaches without an account.
 */
class Greeting extends TerraformResource {
  constructor(
    stack: TerraformStack,
    private readonly input: string,
  ) {
    super(stack, "Greeting", { terraformResourceType: "terraform_data" });
  }

  protected override synthesizeAttributes() {
    return { input: this.input };
  }
}

const { SKELETON_ENVIRONMENT: environment = "dev", SKELETON_STATE_ADDRESS: address } = process.env;
const outdir = process.env["CDKTF_OUTDIR"] ?? "cdktf.out";
const projectFolder = process.cwd();
const app = new App({ outdir });
const stack = new TerraformStack(app, "skeleton");
const name = `arr-skeleton-${environment}`;
if (address === undefined) addTerraformState(stack, { name, folder: `${projectFolder}/.tfstate` });
else new HttpBackend(stack, { address: `${address}/${name}` });
new Greeting(stack, environment);
app.synth();
prepareStateFiles({ outdir, projectFolder });
