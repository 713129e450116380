import { Command } from "commander";
import { unwrapDefinition } from "../language/action-types";
import { checkDefinition } from "../language/check";
import { duplicateMembers } from "../language/duplicate-members";
import { readDocument, readText } from "./files";

/** `check <definition.json>`: every violation a line and exit code 1, or one line and 0. */
export const checkCommand = new Command("check")
  .description("say everything that is wrong with a workflow definition, or not supported here")
  .argument("<definition>", "a definition file, bare or as the portal's code view shows it")
  .action((file: string) => {
    const definition = unwrapDefinition(readDocument(file));
    const violations = [...duplicateMembers(readText(file)), ...checkDefinition(definition)];
    for (const { place, message } of violations) console.log(`${place}: ${message}`);
    if (violations.length === 0) console.log(`${file}: OK`);
    else process.exitCode = 1;
  });
