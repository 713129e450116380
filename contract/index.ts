/**
 * The wire contract and every name that two sides share: the functions, the workflows, the
 * infrastructure and the local runtime read it from here, so that none can disagree with another.
 */
export * from "./facade";
export * from "./function-apps";
export * from "./host";
export * from "./http";
export * from "./limits";
export * from "./log-events";
export * from "./openapi/document";
export type { DescribedWork } from "./openapi/schemas";
export * from "./operation";
export * from "./outputs";
export * from "./problems";
export * from "./record";
export * from "./setting-parsers";
export * from "./storage";
export * from "./work";
export * from "./workflow";
