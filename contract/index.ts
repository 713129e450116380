/**
 * The wire contract and every name that two sides share: the functions, the workflows, the
 * infrastructure and the local runtime read it from here, so that none can disagree with another.
 */
export * from "./function-apps";
export * from "./http";
export * from "./limits";
export * from "./operation";
export * from "./quote";
export * from "./storage";
