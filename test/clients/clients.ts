import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Hidden } from "./recording-front";
import { findBrowser } from "../support/browser";
import { projectRoot } from "../support/project-root";

/** What this machine has of a client. */
export interface Found {
  readonly version: string;
  /** The program and what runs it; arguments follow (`programs/loop.mjs` says which). */
  readonly command: readonly [string, ...string[]];
  readonly environment?: Readonly<Record<string, string>>;
}

/** An HTTP client as others publish it, in a program of a few lines that changes nothing of it. */
export interface Client {
  /** Unique; what the page calls it. */
  readonly name: string;
  /** A header that the service does not send to it, so that it goes by the other one. */
  readonly hidden?: Hidden;
  /** Whether it is one of the others, in a loop that differs while the client polls. @default false */
  readonly isLoop?: boolean;
  /** @throws Error that says what this machine lacks */
  readonly find: () => Found;
}

function program(file: string): string {
  return join(__dirname, "programs", file);
}

/** A program on Node, and the version of the npm package that it is about. */
function onNode(file: string, name: string): Found {
  return { command: [process.execPath, program(file)], version: packageVersion(name) };
}

/** Read, because not every package lets its package.json be required. */
function packageVersion(name: string): string {
  const file = join(projectRoot, "node_modules", name, "package.json");
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** First number with a dot in what a command says of itself. */
function saidVersion(command: string, ...options: readonly string[]): string {
  const { stdout } = spawnSync(command, options, { encoding: "utf8" });
  const [version] = /\d+(\.\d+)+/.exec(stdout ?? "") ?? [];
  if (version === undefined) throw new Error(`no ${[command, ...options].join(" ")}`);
  return version;
}

/** The first Python on the path may be one that somebody made for themselves. */
const pythons = ["python3", "/usr/bin/python3"];

function pythonRequests(): Found {
  const reasons: string[] = [];
  for (const python of pythons) {
    try {
      const version = saidVersion(python, "-c", "import requests; print(requests.__version__)");
      return { version, command: [python, program("python-requests.py")] };
    } catch (error) {
      reasons.push((error as Error).message);
    }
  }
  throw new Error(reasons[0]);
}

function inChromium(): Found {
  const executable = findBrowser();
  if (executable === undefined) throw new Error("no chromium, and CHROMIUM names none");
  return {
    version: saidVersion(executable, "--version"),
    command: [process.execPath, program("chromium.mjs")],
    environment: { CHROMIUM: executable },
  };
}

const coreLro = () => onNode("core-lro.mjs", "@azure/core-lro");
const nodeFetch = () => ({
  command: [process.execPath, program("fetch.mjs")] as const,
  version: process.versions.node,
});

/** In the page's order. */
export const clients: readonly Client[] = [
  { name: "@azure/core-lro, by Operation-Location", hidden: "location", find: coreLro },
  { name: "@azure/core-lro, by Location", hidden: "operation-location", find: coreLro },
  ...["@azure/core-rest-pipeline", "undici", "got", "axios", "ky"].map((name) => ({
    name,
    find: () => onNode(`${basename(name)}.mjs`, name),
  })),
  { name: "fetch (Node)", find: nodeFetch },
  { name: "fetch (Chromium)", find: inChromium },
  {
    name: "curl -L",
    find: () => ({
      version: saidVersion("curl", "--version"),
      command: ["sh", program("curl.sh")],
    }),
  },
  {
    name: "wget",
    find: () => ({
      version: saidVersion("wget", "--version"),
      command: ["sh", program("wget.sh")],
    }),
  },
  { name: "Python requests", find: pythonRequests },
  {
    name: "Java HttpClient",
    find: () => ({
      // The compiler, which a runtime alone does not have: the program is one source file.
      version: saidVersion("javac", "--version"),
      command: ["java", program("HttpClientLoop.java")],
    }),
  },
  {
    name: "any of them, in a loop `while (status === 202)`",
    isLoop: true,
    find: () => ({ ...nodeFetch(), environment: { LOOP: "status" } }),
  },
];
