import type { Kind } from "./arguments";
import { idOf, inResourceGroup } from "./arm-id";

export const serviceBusNamespaceType = "Microsoft.ServiceBus/namespaces";

export const serviceBusKinds: Readonly<Record<string, Kind>> = {
  azurerm_servicebus_namespace: (resource) => {
    const name = resource.text("name");
    return {
      id: inResourceGroup(resource.text("resource_group_name"), serviceBusNamespaceType, name),
      endpoint: `https://${name}.servicebus.windows.net:443/`,
    };
  },
  azurerm_servicebus_queue: (resource) => ({
    id: `${idOf(serviceBusNamespaceType, resource, "namespace_id")}/queues/${resource.text("name")}`,
  }),
};
