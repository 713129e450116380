import { App } from "cdktf";
import type { AzureStack } from "../../constructs/azure-stack";
import { stacks } from "../../stacks";
import { ConfigurationError, readConfiguration } from "../../stacks/configuration";
import type { Configuration } from "../../stacks/options";
import type { SynthesizedStack } from "./synth";

/** What the configuration's own reader makes of a file, or undefined where it refuses it. */
export function accepted(file: unknown): Configuration | undefined {
  try {
    return readConfiguration({ CDKTF_CONTEXT_JSON: JSON.stringify({ asyncRequestReply: file }) });
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** A stack that is constructed and not written; its packages are, to `outdir`. */
export function constructed(
  name: string,
  configuration: Configuration,
  outdir: string,
): AzureStack {
  const Stack = stacks[name]!;
  return new Stack(new App({ outdir }), name, configuration);
}

/** What such a stack would be written as. */
export function constructedStack(
  name: string,
  configuration: Configuration,
  outdir: string,
): SynthesizedStack {
  return constructed(name, configuration, outdir).toTerraform() as SynthesizedStack;
}
