/** How much `npm run test:load` does: `full` by default, `ci` in .ci/run; `npm run test:e2e` does the least, or nothing. */
export type LoadSize = "full" | "ci" | "least";

/** @throws Error for a size that there is not */
export function loadSize(variable = process.env["TEST_LOAD"]): LoadSize {
  if (variable === undefined || variable === "") return "least";
  if (variable === "full" || variable === "ci") return variable;
  throw new Error(`TEST_LOAD must be full or ci, got "${variable}"`);
}
