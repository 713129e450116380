import {
  argument,
  constructPath,
  readStack,
  stackNames,
  type Resource,
  type SynthesizedStack,
} from "../support/synth";

describe.each(stackNames)("deploying %s", (name) => {
  const stack = () => readStack(name);

  test("every role of the site's identity is given before the site is made", () => {
    const before = everythingBefore(stack(), addressOf(stack(), "FunctionApp/Site"));
    const roles = addresses(stack()).filter(
      (address) =>
        address.startsWith("azurerm_role_assignment.") &&
        JSON.stringify(at(stack(), address)).includes("FunctionApp_Identity"),
    );
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) expect(before).toContain(role);
  });

  test("code comes last: site, locks and the deployer's role stand before the package", () => {
    const before = everythingBefore(stack(), addressOf(stack(), "FunctionApp/Code/OneDeploy"));
    const paths = before.map((address) => constructPath(at(stack(), address)));
    expect(paths).toEqual(
      expect.arrayContaining([
        "FunctionApp/Code/Blob",
        "FunctionApp/Site",
        "FunctionApp/BasicCredentials-scm",
        "FunctionApp/BasicCredentials-ftp",
        "FunctionApp/Code/HostStorage/Packages/Deployer-StorageBlobDataContributor",
      ]),
    );
  });

  test("the deployer's new role is waited for, once, on any system with or without Node", () => {
    const address = addressOf(
      stack(),
      "FunctionApp/Code/HostStorage/Packages/Deployer-StorageBlobDataContributor",
    );
    expect(at(stack(), address)["provisioner"]).toEqual([
      {
        "local-exec": {
          command: expect.stringMatching(
            /^node assets\/\w+\/[0-9A-F]{32}\/wait-for-role\.cjs \$\{azurerm_storage_account\.\w+\.name\} packages \|\| sleep 90 \|\| ping -n 91 127\.0\.0\.1$/,
          ) as string,
        },
      },
    ]);
  });

  const ofSite = [
    "FunctionApp/Authentication",
    "FunctionApp/BasicCredentials-ftp",
    "FunctionApp/BasicCredentials-scm",
    "FunctionApp/Code/OneDeploy",
  ];
  const isRetried = (path: string) => {
    const resource = at(stack(), addressOf(stack(), path));
    expect(resource["timeouts"]).toEqual({ create: "15m", update: "15m" });
    const patterns = (argument(resource, "retry.error_message_regex") as string[]).map(
      (pattern) => new RegExp(pattern.replace("(?i)", ""), pattern.startsWith("(?i)") ? "i" : ""),
    );
    return (message: string) => patterns.some((pattern) => pattern.test(message));
  };

  test.each(["FunctionApp/Site", ...ofSite])(
    "%s is tried again while roles spread or the site changes, for at most a quarter of an hour",
    (path) => {
      for (const message of [
        "ERROR CODE: AuthorizationPermissionMismatch",
        "Failed to download the package: 403 Forbidden",
        "Cannot modify this site because another operation is in progress. Details: Id: 1",
      ]) {
        expect([message, isRetried(path)(message)]).toEqual([message, true]);
      }
      for (const message of [
        "RESPONSE 403: 403 Forbidden\nERROR CODE: AuthorizationFailed",
        "RESPONSE 400: BadRequest: The parameter SKU is invalid",
        "Failed to download https://st.blob.core.windows.net/packages/a403b/released-package.zip: 404 Not Found",
        "Unable to access the storage: the package does not exist (BlobNotFound)",
      ]) {
        expect([message, isRetried(path)(message)]).toEqual([message, false]);
      }
    },
  );

  test("that is everything of the site", () => {
    const paths = addresses(stack())
      .map((address) => at(stack(), address))
      .filter((resource) => String(resource["type"]).startsWith("Microsoft.Web/sites"))
      .map(constructPath);
    expect(paths.sort()).toEqual([...ofSite, "FunctionApp/Site"].sort());
  });

  test("a conflict is waited out, but for the one that a site's name is taken", () => {
    const taken = "RESPONSE 409: 409 Conflict\nERROR CODE: Conflict\nWebsite already exists.";
    for (const path of ofSite) expect(isRetried(path)(taken)).toBe(true);
    expect(isRetried("FunctionApp/Site")(taken)).toBe(false);
  });

  test("a change of the code alone changes the package alone", () => {
    const hash = /[0-9a-f]{32}\/released-package\.zip|[0-9A-F]{32}\/archive\.zip/;
    const changed = addresses(stack()).filter((address) =>
      hash.test(JSON.stringify(at(stack(), address))),
    );
    expect(changed).toEqual([addressOf(stack(), "FunctionApp/Code/Blob")]);
  });
});

function at(stack: SynthesizedStack, address: string): Resource {
  const [type = "", id = ""] = address.split(".");
  return stack.resource[type]?.[id] ?? {};
}

function addresses(stack: SynthesizedStack): string[] {
  return Object.entries(stack.resource).flatMap(([type, all]) =>
    Object.keys(all).map((id) => `${type}.${id}`),
  );
}

function addressOf(stack: SynthesizedStack, path: string): string {
  const found = addresses(stack).find((address) => constructPath(at(stack, address)) === path);
  if (found === undefined) throw new Error(`no resource at ${path}`);
  return found;
}

/** Addresses that an address needs, directly or through others. */
function everythingBefore(stack: SynthesizedStack, address: string): string[] {
  const known = addresses(stack);
  const before = new Set<string>();
  const visit = (current: string) => {
    const words = new Set(JSON.stringify(at(stack, current)).match(/\w+\.[\w-]+/g));
    for (const next of known.filter((other) => other !== current && words.has(other))) {
      if (before.has(next)) continue;
      before.add(next);
      visit(next);
    }
  };
  visit(address);
  return [...before];
}
