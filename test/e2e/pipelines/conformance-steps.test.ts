import { azureShellSteps, shellSteps } from "../../docs/pipeline-steps";
import { StepFolder } from "./step-folder";
import {
  asJson,
  facadeOutputs,
  facadeToken,
  key,
  objectId,
  outputs,
  standIns,
  step,
  withJq,
} from "./stand-ins";

let folder: StepFolder;
beforeEach(() => (folder = new StepFolder(standIns)));
afterEach(() => folder.remove());

/** A configuration of two layers, and what the suite has to be given. */
interface Look {
  readonly context?: object;
  readonly file: object;
  readonly values: typeof outputs | typeof facadeOutputs;
  readonly access: string;
  readonly secrets: readonly string[];
}

const entra = { authentication: { mode: "entra", clientId: "app" } };
const forTokens = { facade: { auth: "entra", callers: ["another", objectId.toUpperCase()] } };
const signature = "A-SIGNATURE";

const looks: Readonly<Record<string, Look>> = {
  "the function key": {
    ...{ file: {}, values: outputs },
    ...{ access: "key=set token= facade= caller=", secrets: [key] },
  },
  "a token": {
    ...{ file: entra, values: outputs },
    ...{ access: "key= token=set facade= caller=", secrets: [key] },
  },
  "a token by what cdktf.json says": {
    ...{ context: entra, file: {}, values: outputs },
    ...{ access: "key= token=set facade= caller=", secrets: [key] },
  },
  "the facade's URL": {
    ...{ context: forTokens, file: { facade: {} }, values: facadeOutputs },
    ...{ access: "key= token= facade=set caller=", secrets: [signature] },
  },
  "the facade's URL, and a token for polls": {
    ...{ file: entra, values: facadeOutputs },
    ...{ access: "key= token=set facade=set caller=", secrets: [key, signature] },
  },
  "the token of a facade's caller": {
    ...{ file: forTokens, values: facadeOutputs },
    ...{ access: "key= token= facade=set caller=set", secrets: [signature, facadeToken] },
  },
};

const pipelines = [
  {
    name: "GitHub",
    conformance: step(shellSteps("deploy.yml"), "Conformance"),
    mask: "::add-mask::",
  },
  {
    name: "Azure Pipelines",
    conformance: step(azureShellSteps(), "Conformance"),
    mask: "##vso[task.setsecret]",
  },
];

describe.each(pipelines)("what $name deployed", ({ conformance, mask }) => {
  const look = ({ context = {}, file, values }: Pick<Look, "context" | "file" | "values">) => {
    folder.write("cdktf.json", JSON.stringify({ context: { asyncRequestReply: context } }));
    folder.write("environments/prod.json", JSON.stringify(file));
    folder.write("outputs.json", asJson(values));
    return folder.run(conformance, { REQUEST_REPLY_CONFIG: "prod" });
  };

  withJq.each(Object.entries(looks))("is looked at with %s, which stays secret", (_, given) => {
    const { status, stdout, stderr } = look(given);
    expect([status, stderr]).toEqual([0, ""]);
    expect(folder.calls.at(-1)).toBe("npm run -s conformance -- https://func.example");
    expect(stdout + folder.read("summary.md")).toContain(`${given.access}\n`);
    for (const secret of given.secrets) {
      const shown = stdout.split("\n").filter((line) => line.includes(secret));
      expect(shown.filter((line) => !line.startsWith(mask))).toEqual([]);
      expect(stdout).toContain(`${mask}${secret}\n`);
      expect(folder.read("summary.md")).not.toContain(secret);
    }
  });

  withJq("is not looked at behind a facade that does not let the pipeline in, and says so", () => {
    const file = { facade: { auth: "entra", callers: ["another"] } };
    const { status, stdout } = look({ file, values: facadeOutputs });
    expect(status).toBe(0);
    expect(stdout + folder.read("summary.md")).toContain(
      `Not looked at: the facade lets in the callers of facade.callers only, and the pipeline's identity (${objectId}) is none of them.`,
    );
    expect(folder.calls.filter((call) => call.startsWith("npm"))).toEqual([]);
  });
});
