/**
 * The names of the variants, each a stack's; the only list of them. Apart from the stacks: who needs
 * no more than their names does not wait for CDKTF to load.
 */
export const stackNames = ["functions-only", "functions-logic-app", "logic-app-facade"] as const;
export type StackName = (typeof stackNames)[number];
