import { join } from "node:path";
import type { Address } from "../apply/addresses";
import type { EvaluatedStack } from "../apply/evaluated-stack";
import { propertiesOf } from "../apply/kinds/azapi";
import { siteHostName, siteType } from "../apply/kinds/function-app";
import type { Arguments } from "../apply/kinds/arguments";
import { TerraformError } from "../apply/terraform/value";
import type { Emulator, Machine } from "../emulator";
import type { IdentityEndpoint } from "../identity/identity-endpoint";
import type { ServiceBus } from "../service-bus/service-bus";
import { startFunctionHost, type FunctionHost } from "./function-host";
import type { LogEntry } from "./rpc";

/**
 * App settings whose value is a public origin, by name, each with the parser by which the app reads
 * it: the deployed value is checked before this machine's address takes its place.
 */
export type PublicOriginSettings = Readonly<Record<string, (value: string) => unknown>>;

export interface FunctionAppsOptions {
  /** Origin of the gateway, the public door of every site here. */
  readonly gateway: string;
  /** App settings whose value is an origin that leads to the gateway here, each with its parser. */
  readonly publicOriginSettings: PublicOriginSettings;
  readonly identity: Pick<IdentityEndpoint, "environmentOf">;
  readonly serviceBus: Pick<ServiceBus, "open">;
  /** Where a debugger may attach to the functions of the first site. @default nowhere */
  readonly inspectPort?: number;
  /** Seconds after which a queue message that a dead host had taken comes again. @default as on Azure */
  readonly heldSeconds?: number;
  /** Every line of functions and host. */
  readonly log: (entry: LogEntry) => void;
}

/** The addresses of a stack's sites, and of whatever door it has in front of them on Azure. */
export function siteAddresses(
  stack: EvaluatedStack,
  { gateway, publicOriginSettings }: Pick<FunctionAppsOptions, "gateway" | "publicOriginSettings">,
): readonly Address[] {
  return stack.ofAzureType(siteType).flatMap((site) => {
    const origins = propertiesOf(site)
      .object("siteConfig")
      .objects("appSettings")
      .flatMap((setting) => {
        const name = setting.text("name");
        const parse = publicOriginSettings[name];
        return parse === undefined ? [] : [checkedOrigin(setting, name, parse)];
      });
    const host = siteHostName(site.text("name"));
    return [
      ...[...origins, `https://${host}`].map((azure) => ({ azure, local: gateway })),
      { azure: host, local: new URL(gateway).host },
    ];
  });
}

/** @throws TerraformError where the app would not start on Azure, although it would here */
function checkedOrigin(
  setting: Arguments,
  name: string,
  parse: PublicOriginSettings[string],
): string {
  const value = setting.text("value");
  try {
    parse(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TerraformError(`${setting.place}: the app setting ${name} ${reason}`);
  }
  return value.replace(/\/$/, "");
}

/** Azure Functions: a host for each Function App of a stack. */
export class FunctionApps implements Emulator {
  private readonly started: FunctionHost[] = [];
  /** Those that have started, in the order of the stack. */
  readonly hosts: readonly FunctionHost[] = this.started;

  constructor(private readonly options: FunctionAppsOptions) {}

  answersFor(stack: EvaluatedStack): readonly Address[] {
    return siteAddresses(stack, this.options);
  }

  async start({ applied, dataFolder, certificate, onProblem }: Machine): Promise<void> {
    const { identity, serviceBus, log, inspectPort, heldSeconds } = this.options;
    for (const site of applied.functionApps) {
      const host = await startFunctionHost({
        site,
        identity: identity.environmentOf(site),
        certificatePath: certificate.certificatePath,
        dataFolder: join(dataFolder, "functions", site.name),
        openServiceBus: (namespaceHost, queueName) => serviceBus.open(namespaceHost, queueName),
        inspectPort: this.started.length === 0 ? inspectPort : undefined,
        heldSeconds,
        log,
        onProblem,
      });
      this.started.push(host);
    }
  }

  async stop(): Promise<void> {
    for (const host of [...this.started].reverse()) await host.stop();
  }
}
