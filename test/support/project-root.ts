import { resolve } from "node:path";

/** The project's folder. */
export const projectRoot = resolve(__dirname, "../..");
