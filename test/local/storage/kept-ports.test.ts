import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KeptPorts } from "../../../local/storage/kept-ports";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-ports-"));
  file = join(folder, "storage", "ports.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const any = { blob: 0, queue: 0, table: 0 };
const origins = {
  blob: "https://127.0.0.1:1001",
  queue: "https://127.0.0.1:1002",
  table: "https://127.0.0.1:1003",
};

describe("the ports of storage", () => {
  test("are those of the last run", () => {
    new KeptPorts(file).save(origins);
    expect(new KeptPorts(file).read()).toEqual({ blob: 1001, queue: 1002, table: 1003 });
  });

  test("are any ports at the first run, and where nothing is kept", () => {
    expect(new KeptPorts(file).read()).toEqual(any);
    new KeptPorts(undefined).save(origins);
    expect(new KeptPorts(undefined).read()).toEqual(any);
  });

  test("are any ports when the file was cut off", () => {
    new KeptPorts(file).save(origins);
    writeFileSync(file, '{"blob":10');
    expect(new KeptPorts(file).read()).toEqual(any);
  });
});
