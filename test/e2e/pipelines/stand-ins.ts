import { spawnSync } from "node:child_process";
import type { ShellStep } from "../../docs/pipeline-steps";
import type { StandIns } from "./step-folder";

// The steps read Terraform's outputs with jq, which GitHub's and Azure's runners have.
const hasJq = spawnSync("jq", ["--version"]).status === 0;
export const withJq = hasJq ? test : test.skip;

export const key = "a-function-key-of-somebody";
const facadeUrl = "https://prod.example/workflows/1/triggers/request?sv=1.0&sig=A-SIGNATURE";

/** Of the pipeline's identity, and the token that Azure gives it. */
export const objectId = "11111111-2222-3333-4444-555555555555";
export const facadeToken = [
  "head",
  Buffer.from(JSON.stringify({ oid: objectId, n: "??>>" })),
  "tail",
]
  .map((part) => (typeof part === "string" ? part : part.toString("base64url")))
  .join(".");

export const outputs = {
  function_app_name: "func",
  function_key_command: "az functionapp keys list --query functionKeys.default",
  resource_group_name: "rg",
  status_url_template: "https://func.example/api/status/{id}",
};
export const facadeOutputs = {
  ...outputs,
  function_key_command: undefined,
  trigger_url_command: 'az rest --method post --url "/x/listCallbackUrl"',
};

/** What a run of Terraform, of the Azure CLI, … would say here; variables change it. */
export const standIns: StandIns = {
  npm: `case "$*" in
  *"run -s review"*) echo "$REVIEW"; exit "\${BROKEN:-0}" ;;
  *conformance*) echo "key=\${REQUEST_REPLY_KEY+set} token=\${REQUEST_REPLY_TOKEN+set} facade=\${REQUEST_REPLY_FACADE_URL+set} caller=\${REQUEST_REPLY_FACADE_TOKEN+set}"; exit "\${VIOLATED:-0}" ;;
  *synth*) mkdir -p cdktf.out/stacks/functions-only ;;
esac`,
  terraform: `case "$*" in
  *output*) echo "$OUTPUTS" ;;
  plan*) echo "1 to change"; exit "\${PLAN:-0}" ;;
esac`,
  az: `case "$*" in
  *listCallbackUrl*) echo '${facadeUrl}' ;;
  *https://management.azure.com*) echo ${facadeToken} ;;
  *) echo ${key} ;;
esac`,
  gh: `case "$*" in *--paginate*|*"issue list"*) echo "$FOUND" ;; esac`,
  curl: `case "$*" in *"-d @-"*) cat > sent.json ;; *"-d @thread.json"*) cp thread.json sent.json ;; *"-d @item.json"*) cp item.json sent.json ;; *) echo "$THREADS" ;; esac`,
  pipx: `case "$*" in *"$BAD_STACK") exit 1 ;; esac`,
  sudo: "",
  npx: "",
};

/** Terraform's `output -json`. */
export function asJson(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return JSON.stringify(Object.fromEntries(given.map(([name, value]) => [name, { value }])));
}

/** The step of this name. */
export function step(steps: readonly ShellStep[], name: string): ShellStep {
  const found = steps.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`there is no step ${name}`);
  return found;
}
