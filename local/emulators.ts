import type { Emulator } from "./emulator";
import { FunctionApps, type FunctionAppsOptions } from "./function-host/function-apps";
import { Gateway, type Page } from "./gateway/gateway";
import type { Certificate } from "./identity/certificate";
import { IdentityEndpoint } from "./identity/identity-endpoint";
import { LogicApps, type LogicAppsOptions } from "./logic-apps/logic-apps";
import { ServiceBus } from "./service-bus/service-bus";
import { Storage } from "./storage/storage";

export interface EmulatorsOptions
  extends
    LogicAppsOptions,
    Pick<FunctionAppsOptions, "publicOriginSettings" | "log" | "inspectPort" | "heldSeconds"> {
  readonly dataFolder: string;
  readonly certificate: Certificate;
  /** Port of the gateway, known to be free. */
  readonly port: number;
  readonly pages?: ReadonlyMap<string, Page>;
}

/** The services of Azure that are played on this machine, in the order of their start. */
export async function createEmulators(options: EmulatorsOptions) {
  const storage = await Storage.reserve(options.certificate, options.dataFolder);
  const identity = new IdentityEndpoint();
  const serviceBus = new ServiceBus(options.gateway);
  const functionApps = new FunctionApps({ ...options, identity, serviceBus });
  const logicApps = new LogicApps(options);
  const services = { storage, identity, serviceBus, functionApps, logicApps } as const;
  const mounts: readonly Emulator[] = Object.values(services);
  const { port, pages } = options;
  const gateway = new Gateway({ port, pages, hosts: functionApps.hosts, mounts });
  return { ...services, gateway } satisfies Record<string, Emulator>;
}

/** The services by name. */
export type Emulators = Awaited<ReturnType<typeof createEmulators>>;
