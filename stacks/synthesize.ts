import { requestSchema, settingsSchema } from "#work/schema";
import { App } from "cdktf";
import { nodeProblem } from "../node-version";
import { stacks } from "./index";
import { ConfigurationError, readConfiguration, readContext } from "./configuration";
import { RequestReplyStack } from "./request-reply-stack";
import { prepareStateFiles } from "./state-files";
import { warnings } from "./warnings";
import { addedSettingProblems, workSchemaProblems } from "./work-schema";

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
 * @throws ConfigurationError with everything that is wrong with Node, the work's schema or the
 *   configuration
 */
export function synthesizeStacks(props: SynthesisProps): readonly string[] {
  const { environment, outdir, projectFolder } = props;
  const problems = [
    ...[nodeProblem(process.versions.node)].filter((problem) => problem !== undefined),
    ...workSchemaProblems({ requestSchema, settingsSchema }),
  ];
  if (problems.length > 0) throw new ConfigurationError(problems);
  const configuration = readConfiguration(environment);
  const app = new App({ outdir, context: readContext(environment) });
  const made = Object.entries(stacks).map(([name, Stack]) => new Stack(app, name, configuration));
  const added = made.flatMap((stack) =>
    stack instanceof RequestReplyStack ? stack.settingsOfWork : [],
  );
  const wrong = addedSettingProblems(added, settingsSchema);
  if (wrong.length > 0) throw new ConfigurationError(wrong);
  app.synth();
  return [
    ...warnings(configuration).map((sentence) => `Warning: ${sentence}`),
    ...prepareStateFiles({ outdir, projectFolder }),
  ];
}
