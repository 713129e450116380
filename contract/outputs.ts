/** Terraform outputs by name, with what they hold. Every stack answers to this one list; none is secret. */
export const outputs = {
  submit_url: "Where a client POSTs a work request",
  status_url_template: "Status endpoint of an operation; {id} stands for the operation's id",
  function_app_name: "Name of the Function App",
  resource_group_name: "Name of the resource group that holds the stack",
  function_key_command: "Azure CLI command that reads the key for submitting (x-functions-key)",
} as const;

export type OutputName = keyof typeof outputs;
