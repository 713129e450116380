import { guidOf } from "../../identity/guid";
import type { ResourceKinds } from "./resource-kinds";

export const terraformDataKinds: ResourceKinds = {
  service: "Terraform itself",
  here: "`terraform_data` answers what it is given; nothing is remembered from one run to the next",
  terraform: {
    terraform_data: (resource) => ({
      id: guidOf(resource.place),
      output: resource.values["input"] ?? null,
    }),
  },
};
