/**
 * The wire contract and every name that two sides share: the functions, the workflows, the
 * infrastructure and the local runtime read it from here, so that none can disagree with another.
 * What a client does not need is read from where it stands, `openapi/document` and `log-events`: the
 * client's bundle for a browser takes all of this module.
 */
export * from "./facade";
export * from "./function-apps";
export * from "./host";
export * from "./http";
export * from "./limits";
export * from "./operation";
export * from "./outputs";
export * from "./placement";
export * from "./problems";
export * from "./record";
export * from "./setting-parsers";
export * from "./storage";
export * from "./work";
export * from "./workflow";
