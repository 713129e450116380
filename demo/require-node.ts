import { nodeProblem } from "../node-version";

/** Imported before all else: other modules would not even load on a Node that is too old. */
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
