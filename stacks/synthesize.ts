import { requestSchema, settingsSchema } from "#work/schema";
import { App, type TerraformStack } from "cdktf";
import { nodeProblem } from "../node-version";
import { stacks } from "./index";
import { ConfigurationError, readConfiguration, readContext } from "./configuration";
import type { Configuration } from "./options";
import { makeOutputFolder, outputFolderProblems } from "./output-folder";
import { RequestReplyStack } from "./request-reply-stack";
import { prepareStateFiles } from "./state-files";
import { warnings } from "./warnings";
import { addedSettingProblems, missingSettingProblems, workSchemaProblems } from "./work-schema";

export interface SynthesisProps {
  /** Variables that configure the stacks, such as `REQUEST_REPLY_PROFILE`. */
  readonly environment: NodeJS.ProcessEnv;
  /** Folder that takes `stacks/<stack>/cdk.tf.json` and what belongs to it. */
  readonly outdir: string;
  /** Folder of the project, which local states lie in. */
  readonly projectFolder: string;
}

/**
 * Instantiates every stack and synthesizes them.
 *
 * @returns what the person at the terminal should know, a sentence each
 * @throws ConfigurationError with everything that is wrong with Node, the output folder, the work's
 *   schema and the configuration
 */
export function synthesizeStacks(props: SynthesisProps): readonly string[] {
  const { environment, outdir, projectFolder } = props;
  const problems = [
    ...[nodeProblem(process.versions.node)].filter((problem) => problem !== undefined),
    ...outputFolderProblems(outdir),
    ...workSchemaProblems({ requestSchema, settingsSchema }),
  ];
  const configuration = readConfigurationToo(environment, problems);
  makeOutputFolder(outdir);
  const app = new App({ outdir, context: readContext(environment) });
  const made = Object.entries(stacks).map(([name, Stack]) => new Stack(app, name, configuration));
  const wrong = workSettingProblems(made, configuration);
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  app.synth();
  return [
    ...warnings(configuration).map((sentence) => `Warning: ${sentence}`),
    ...prepareStateFiles({ outdir, projectFolder }),
  ];
}

/** @throws ConfigurationError that adds every violation to the problems there are, if there is any */
function readConfigurationToo(
  environment: NodeJS.ProcessEnv,
  problems: readonly string[],
): Configuration {
  try {
    const configuration = readConfiguration(environment);
    if (problems.length === 0) return configuration;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw new ConfigurationError([...problems, ...error.violations]);
  }
  throw new ConfigurationError(problems);
}

/** What is wrong with the work's settings, once the stacks have said what they give. */
function workSettingProblems(
  made: readonly TerraformStack[],
  { work }: Configuration,
): readonly string[] {
  const withWork = made.filter((stack) => stack instanceof RequestReplyStack);
  const added = withWork.flatMap(({ settingsOfWork }) => settingsOfWork);
  const givenTo = withWork.map(
    ({ node, settingsOfWork }) => [node.id, [...Object.keys(work), ...settingsOfWork]] as const,
  );
  return [
    ...addedSettingProblems(added, settingsSchema),
    ...missingSettingProblems(Object.fromEntries(givenTo), settingsSchema),
  ];
}
