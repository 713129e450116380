import { spawnSync } from "node:child_process";
import { sharedFile, synthesize } from "../support/synth";

const checker = sharedFile("tools/check-schema.mjs");
const present = checker === undefined ? test.skip : test;
const entra = '{"mode":"entra","clientId":"11111111-2222-3333-4444-555555555555"}';

// Skipped without ../shared, which holds the schemas of the two providers.
describe("the providers' own schemas", () => {
  present.each([
    ["by default", {}],
    ["with every option", { REQUEST_REPLY_AUTHENTICATION: entra, REQUEST_REPLY_TAGS: '{"a":"b"}' }],
  ])("know every argument of every resource, %s", (_, variables) => {
    const { stdout } = spawnSync(process.execPath, [checker ?? "", synthesize(variables)], {
      encoding: "utf8",
    });
    const lines = stdout.trim().split("\n");
    expect(lines.at(-1)).toMatch(/^\d{3,} resources and data sources checked, /);
    // Terraform's own resource is of no provider, so that there is no schema of it.
    expect(lines.slice(0, -1).filter((line) => !line.includes(" terraform_data."))).toEqual([]);
  });
});
