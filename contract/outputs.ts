/** Terraform outputs by name, with what they hold. Every stack answers to this one list; none is secret. */
export const outputs = {
  submit_url: "Where a client POSTs a work request",
  status_url_template: "Status endpoint of an operation; {id} stands for the operation's id",
  function_app_name: "Name of the Function App",
  resource_group_name: "Name of the resource group that holds the stack",
  function_key_command: "Azure CLI command that reads the key for submitting (x-functions-key)",
  workflow_name: "Name of the Logic App",
  workflow_trigger_url: "Where a run is started by token; holds no signature",
  workflow_runs_command: "Azure CLI command that lists the runs of the Logic App, newest first",
  trigger_url_command:
    "Azure CLI command that reads the URL, with its signature, that a legacy client POSTs to",
} as const;

export type OutputName = keyof typeof outputs;
