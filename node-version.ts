import { engines } from "./package.json";

/**
 * Why the project does not run on a version of Node.js; undefined when it does.
 *
 * @param version as in `process.versions.node`
 */
export function nodeProblem(version: string): string | undefined {
  const required = engines.node.replace(/^>=/, "");
  const [wanted = [], got = []] = [required, version].map((text) => text.split(".").map(Number));
  const different = wanted.findIndex((part, index) => part !== got[index]);
  if (different === -1 || (got[different] ?? 0) > (wanted[different] ?? 0)) return undefined;
  return `Node ${version} is too old: install Node ${required} or newer (20, 22 or 24)`;
}

/**
 * What somebody should know whose Node is not the one that the functions run on in Azure; undefined
 * when it is.
 *
 * @param version as in `process.versions.node`
 * @param deployed major version, the option `nodeVersion`
 */
export function nodeDifference(version: string, deployed: string): string | undefined {
  const [major] = version.split(".");
  return major === deployed
    ? undefined
    : `Node ${major} runs the functions here, Node ${deployed} on Azure (nodeVersion).`;
}
