import { Construct } from "constructs";
import { Alerts, type AlertsProps } from "../constructs/alerts";
import { AzureStack } from "../constructs/azure-stack";
import { grantRole, type IGrantee } from "../constructs/grants";
import type { LogicApp } from "../constructs/logic-app";
import { Monitoring } from "../constructs/monitoring";
import { OperationStore } from "../constructs/operation-store";
import { Workbook, type WorkbookProps } from "../constructs/workbook";
import { limits, routePath, settings, workSettingName, type WorkSettings } from "../contract";
import { type Configuration, isProtected } from "./options";
import {
  addWorkResources,
  keyVaultReference,
  type ExistingGrant,
  vaultName,
  type WorkStack,
} from "./work-resources";

/** A Function App, as far as outputs speak of it. */
interface PublicApp {
  readonly name: string;
  readonly publicBaseUrl: string;
}

/** A Function App, as far as the work's additions need it. */
interface ExtensibleApp extends IGrantee {
  addSetting(name: string, value: string): void;
}

/** What every variant of the pattern has: monitoring, the operation store, and the endpoints to poll. */
export abstract class RequestReplyStack extends AzureStack {
  protected readonly monitoring: Monitoring;
  protected readonly store: OperationStore;
  /** What the work's additions can build on. */
  forWork?: WorkStack;
  /** Values of settings of the work that only the deployment knows. */
  protected readonly addedSettings: Record<string, string> = {};
  /** Settings of the work that its additions gave a value, secrets among them. */
  readonly settingsOfWork: string[] = [];

  constructor(
    scope: Construct,
    name: string,
    protected readonly configuration: Configuration,
  ) {
    super(scope, name, { ...configuration, protect: isProtected(configuration) });
    const { deadlineMinutes, retentionHours } = configuration;
    this.monitoring = new Monitoring(this, "Monitoring", configuration);
    this.store = new OperationStore(this, "Operations", {
      ...configuration,
      monitoring: this.monitoring,
      purgeAfterDays: Math.ceil((deadlineMinutes / 60 + retentionHours) / 24) + 1,
    });
  }

  /** App settings that every Function App of the pattern reads. */
  protected operationSettings() {
    const { profile, retentionHours, deadlineMinutes, work } = this.configuration;
    const { furtherEndpoints } = this.store;
    return {
      [settings.blobServiceUri]: this.store.account.endpoints.blob,
      [settings.tableServiceUri]: this.store.account.endpoints.table,
      ...(furtherEndpoints.length > 0 && {
        [settings.furtherAccounts]: JSON.stringify(furtherEndpoints),
      }),
      [settings.profile]: profile,
      [settings.retentionSeconds]: String(retentionHours * 3600),
      [settings.deadlineSeconds]: String(deadlineMinutes * 60),
      ...workSettings(work),
    };
  }

  /** App settings of an app that does the work. */
  protected workerSettings() {
    const { attemptMinutes = Infinity, deadlineMinutes } = this.configuration;
    const seconds = Math.min(limits.attemptSeconds, 60 * Math.min(attemptMinutes, deadlineMinutes));
    return { [settings.attemptSeconds]: String(seconds) } as const;
  }

  /** A page about what the variant is made of, and rules that watch it, unless nobody wants them. */
  protected watch({
    takenBy,
    ...watched
  }: Omit<AlertsProps & WorkbookProps, "monitoring" | "receivers" | "storage">): void {
    const { configuration, monitoring, store } = this;
    const { alerts } = configuration;
    new Workbook(this, "Workbook", { ...watched, takenBy, monitoring, storage: store.accounts });
    if (!alerts.enabled) return;
    new Alerts(this, "Alerts", { ...watched, monitoring, receivers: alerts });
  }

  /** What work/resources.ts adds, once everything else of the stack is there. */
  protected addWorkResources(app: ExtensibleApp, workflow?: LogicApp): void {
    const { monitoring, store } = this;
    const worker = workflow ?? app;
    this.forWork = {
      ...{ stack: this, worker, app, workflow, monitoring, store },
      grantExisting: (grant) => this.grantExisting(grant, worker),
      addSetting: (name, value) => {
        this.settingsOfWork.push(name);
        app.addSetting(workSettingName(name), value);
        this.addedSettings[name] = value;
      },
      addSecret: (name, secret) => {
        this.settingsOfWork.push(name);
        app.addSetting(workSettingName(name), keyVaultReference(secret));
        const what = `vault ${vaultName(secret.vaultId)}`;
        const role = "KeyVaultSecretsUser";
        this.grantExisting({ role, on: secret.vaultId, what }, app);
      },
    };
    addWorkResources(this.forWork);
  }

  private grantExisting(grant: ExistingGrant, to: IGrantee): void {
    const id = `Existing-${grant.what.replace(/[^A-Za-z0-9]+/g, "-")}`;
    const existing = this.node.tryFindChild(id) ?? new Construct(this, id);
    grantRole(existing, { ...grant, to });
  }

  /** Outputs of an app whose endpoints are polled. */
  protected outputEndpoints(app: PublicApp): void {
    this.output("status_url_template", app.publicBaseUrl + routePath("status"));
    this.output("function_app_name", app.name);
    this.output("resource_group_name", this.resourceGroup.name);
  }

  /** Outputs of an app that takes requests. */
  protected outputSubmit(app: PublicApp): void {
    this.output("submit_url", app.publicBaseUrl + routePath("submit"));
    this.output(
      "function_key_command",
      `az functionapp keys list --resource-group ${this.resourceGroup.name} --name ${app.name} --query functionKeys.default --output tsv`,
    );
  }
}

/** The work's own settings as app settings: a string as it is, anything else as JSON. */
function workSettings(work: WorkSettings): Record<string, string> {
  return Object.fromEntries(
    Object.entries(work).map(([name, value]) => [
      workSettingName(name),
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}
