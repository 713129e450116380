import { existsSync } from "node:fs";
import { FakeQueue, ManualClock, until } from "./fakes";
import { makeSite, send, startHost, stopHosts, type SiteOptions } from "./site";

afterEach(stopHosts);

const ok = `app.http("ok", { handler: async () => ({ body: "ok" }) });`;

function start(source: string, options: Partial<SiteOptions> = {}) {
  return startHost(makeSite(source, options));
}

describe("start of a Function App", () => {
  test("lists the functions that the app registered", async () => {
    const { host } = await start(`${ok}
      app.timer("tick", { schedule: "0 0 0 1 1 *", handler: () => {} });`);
    expect(host.functions).toEqual([
      { name: "ok", kind: "http" },
      { name: "tick", kind: "timer" },
    ]);
  });

  test("fails when the bundle throws while it loads, and says why", async () => {
    await expect(
      start(`console.log("reading settings"); throw new Error("SETTING_X is missing");`),
    ).rejects.toThrow(/func-test cannot start: .*did not load: Error: SETTING_X is missing/s);
  });

  test("fails when the process ends while it loads, quoting its log", async () => {
    await expect(start(`console.error("no disk"); process.exit(3);`)).rejects.toThrow(
      /ended \(exit code 3\)\n {2}no disk/,
    );
  });

  test("fails when an appStart hook throws, and says why", async () => {
    await expect(
      start(`${ok} app.hook.appStart(() => { throw new Error("not configured"); });`),
    ).rejects.toThrow("not configured");
  });

  test("fails when the app registers no function", async () => {
    await expect(start(`console.log(typeof app);`)).rejects.toThrow("0 functions found");
  });

  test("fails when a binding connection lacks its settings, naming function and setting", async () => {
    await expect(
      start(
        `app.storageQueue("worker", { queueName: "work", connection: "OTHER", handler: () => {} });`,
      ),
    ).rejects.toThrow(
      'The function "worker" is in error: its connection "OTHER" lacks the app setting OTHER__queueServiceUri: add it.',
    );
  });

  test("fails when a binding refers to an app setting that does not exist", async () => {
    await expect(
      start(
        `app.storageQueue("worker", { queueName: "%WORK_QUEUE%", connection: "DATA", handler: () => {} });`,
      ),
    ).rejects.toThrow("%WORK_QUEUE% does not resolve: add the app setting WORK_QUEUE");
  });

  test("fails when functions have bindings that this host does not run, naming all of them", async () => {
    await expect(
      start(`
        app.storageBlob("blob", { path: "a/{name}", connection: "DATA", handler: () => {} });
        app.http("out", { handler: () => {}, extraOutputs: [
          { type: "queue", name: "sent", direction: "out", queueName: "q", connection: "DATA" }] });
        app.timer("odd", { schedule: "5 minutes", handler: () => {} });`),
    ).rejects.toThrow(
      /"blob" is in error.*"out" is in error.*"sent" \(queue\).*"odd" is in error/s,
    );
  });

  test.each(["FUNCTIONS_WORKER_RUNTIME", "WEBSITE_RUN_FROM_PACKAGE", "TZ"])(
    "fails when the stack sets %s, which Flex Consumption refuses",
    async (name) => {
      await expect(start(ok, { settings: { [name]: "x" } })).rejects.toThrow(
        `Flex Consumption refuses the app setting ${name}`,
      );
    },
  );

  test("fails when an app setting has a name that Azure refuses on Linux", async () => {
    const settings = { "AzureWebJobs.poison-handler.Disabled": "true" };
    await expect(start(ok, { settings })).rejects.toThrow(
      'Azure refuses the app setting "AzureWebJobs.poison-handler.Disabled"',
    );
  });

  test("has no function that an app setting disables", async () => {
    const functions = `
      app.http("kept", { handler: async () => ({ body: "here" }) });
      app.http("away", { handler: async () => ({ body: "here" }) });`;
    const settings = { "AzureWebJobs.away.Disabled": "true", "AzureWebJobs.kept.Disabled": "0" };
    const { host } = await start(functions, { settings });
    expect(host.functions).toEqual([{ name: "kept", kind: "http" }]);
    expect((await send(host, "GET", "/api/away")).status).toBe(404);
    expect((await send(host, "GET", "/api/kept")).text).toBe("here");
  });

  test("fails when the host storage setting is missing", async () => {
    await expect(start(ok, { settings: { AzureWebJobsStorage__accountName: "" } })).rejects.toThrow(
      "the app setting AzureWebJobsStorage__accountName is missing",
    );
  });

  test("fails when host.json holds a value that Azure refuses, naming it", async () => {
    await expect(
      start(ok, { hostJson: { extensions: { queues: { batchSize: 33 } } } }),
    ).rejects.toThrow("extensions.queues.batchSize must be 1 to 32, got 33");
  });
});

describe("functions process", () => {
  test("sees its app settings and the platform's variables, and nothing of this machine's", async () => {
    process.env["SECRET_OF_THIS_MACHINE"] = "secret";
    const { host } = await start(
      `app.http("env", { handler: async () => ({ jsonBody: process.env }) });`,
      {
        site: {
          authentication: { issuer: "i", clientId: "c", allowedAudiences: [], excludedPaths: [] },
        },
      },
    );
    const names = Object.keys(JSON.parse((await send(host, "GET", "/api/env")).text) as object);
    expect(names.sort()).toEqual([
      "AZURE_FUNCTIONS_ENVIRONMENT",
      "AzureWebJobsStorage__accountName",
      "DATA__clientId",
      "DATA__credential",
      "DATA__queueServiceUri",
      "FUNCTIONS_EXTENSION_VERSION",
      "FUNCTIONS_WORKER_RUNTIME",
      "HOME",
      "IDENTITY_ENDPOINT",
      "IDENTITY_HEADER",
      "NODE_EXTRA_CA_CERTS",
      "PATH",
      "TMPDIR",
      "WEBSITE_AUTH_ENABLED",
      "WEBSITE_HOSTNAME",
      "WEBSITE_SITE_NAME",
      "WEBSITE_SKU",
    ]);
  });

  test("answers 502 to what was in flight when it is killed, and serves again by itself", async () => {
    const { host, problems } = await start(`
      app.http("wait", { handler: () => { console.log("waiting"); return new Promise(() => {}); } });
      app.http("pid", { handler: async () => ({ body: String(process.pid) }) });`);
    const before = await send(host, "GET", "/api/pid");
    const inFlight = send(host, "GET", "/api/wait");
    await host.killWorker();
    expect(await inFlight).toEqual({
      status: 502,
      headers: { "content-type": "text/plain; charset=utf-8" },
      text: "The functions process ended (signal SIGKILL) before it answered.\n",
    });
    const after = await send(host, "GET", "/api/pid");
    expect(after.status).toBe(200);
    expect(after.text).not.toBe(before.text);
    expect(problems).toEqual([
      "func-test: the functions process ended (signal SIGKILL); starting another",
    ]);
  });

  test("gives a message back when it is killed at work, and gets it again", async () => {
    const clock = new ManualClock();
    const queue = new FakeQueue(clock);
    queue.put(Buffer.from("job").toString("base64"));
    const site = makeSite(
      `app.storageQueue("worker", { queueName: "work", connection: "DATA", handler: (text, context) => {
         context.log("delivery " + context.triggerMetadata.dequeueCount + " of " + text);
         return context.triggerMetadata.dequeueCount === 1 ? new Promise(() => {}) : undefined;
       } });`,
    );
    const { host, log } = await startHost(site, {
      openQueue: (_connection, name) => (name === "work" ? queue : new FakeQueue(clock)),
    });
    const delivered = (text: string) => log.some(({ message }) => message === text);
    await until(() => delivered("delivery 1 of job"));
    await host.killWorker();
    host.wakeTriggers();
    await until(() => delivered("delivery 2 of job"));
    await until(() => queue.messages.length === 0);
  });

  test("is ended when an invocation outlives functionTimeout", async () => {
    const { host, problems } = await start(
      `app.http("wait", { handler: () => new Promise(() => {}) });`,
      { hostJson: { functionTimeout: "00:00:00.2" } },
    );
    expect(await send(host, "GET", "/api/wait")).toMatchObject({ status: 502 });
    expect(problems[0]).toContain("wait took longer than functionTimeout (0.2 s)");
  });

  test("runs hooks around start, invocation and end, sharing their data", async () => {
    const { host, log } = await start(`
      app.hook.appStart((context) => { context.hookData.greeting = "bye"; });
      app.hook.appTerminate((context) => { console.log(context.hookData.greeting); });
      app.hook.preInvocation((context) => {
        context.hookData.seen = "yes";
        const next = context.functionHandler;
        context.functionHandler = async (...values) => ({ body: "wrapped " + (await next(...values)).body });
      });
      app.hook.postInvocation((context) => {
        context.result.headers = { seen: context.hookData.seen };
      });
      ${ok}`);
    expect(await send(host, "GET", "/api/ok")).toEqual({
      status: 200,
      headers: { "content-type": "text/plain;charset=UTF-8", seen: "yes" },
      text: "wrapped ok",
    });
    await host.stop();
    expect(log.map(({ message }) => message)).toContain("bye");
  });

  test("has its lines forwarded with level, function and invocation", async () => {
    const { host, log } = await start(`
      app.http("talk", { handler: async (_request, context) => {
        context.warn("careful", { a: 1 });
        console.log("from the console");
        throw new Error("broken");
      } });`);
    expect(await send(host, "GET", "/api/talk")).toEqual({ status: 500, headers: {}, text: "" });
    await host.stop();
    expect(log).toContainEqual({
      level: "warning",
      category: "user",
      message: "careful { a: 1 }",
      functionName: "talk",
      invocationId: expect.any(String) as unknown,
    });
    expect(log).toContainEqual({
      level: "information",
      category: "user",
      message: "from the console",
    });
    expect(log).toContainEqual(
      expect.objectContaining({
        level: "error",
        functionName: "talk",
        message: expect.stringContaining("Error: broken") as unknown,
      }),
    );
  });

  test("leaves nothing in the package folder", async () => {
    const site = makeSite(ok);
    const { host } = await startHost(site);
    await send(host, "GET", "/api/ok");
    expect(existsSync(`${site.packageFolder}/functions-worker.js`)).toBe(false);
  });
});
