import { PNG } from "pngjs";
import { FakeStorage, operationId } from "#test/logic-apps/fake-table";
import { BackgroundWorker } from "#test/logic-apps/run-background-worker";
import { received, violationsOf, workContext } from "#test/support/work-context";
import { MockHttpClient } from "#workflow-engine/http/mock-client";
import { examples } from "./examples";
import type { ThumbnailSettings } from "./schema";
import { work } from "./work";
import { mocks } from "./workflow";

const { quick, slow, failing, invalid, check } = examples;
const atOnce: ThumbnailSettings = { secondsPerImage: 0, mostPixels: 1000 };

describe("the examples", () => {
  test.each([quick, slow, failing])("are requests that the schema allows", (request) => {
    expect(violationsOf(request)).toEqual([]);
  });

  test("have one that it refuses, for each of its mistakes", () => {
    expect(violationsOf(invalid)).toHaveLength(2);
  });
});

describe("the function", () => {
  test("draws every image, into a PNG file with a name", async () => {
    const context = workContext(atOnce);
    const file = await work(quick, context);
    const result = await received(file);
    expect(check(result, quick)).toBeUndefined();
    expect(context.reported.map(Math.round)).toEqual([33, 67, 100]);
    expect(file.fileName).toBe("thumbnails.png");
    const { data, width } = PNG.sync.read(Buffer.from(result.bytes));
    const pixel = (x: number, y: number) => [...data.subarray(4 * (y * width + x)).subarray(0, 4)];
    expect([pixel(16, 16), pixel(48, 2), pixel(48, 30)]).toEqual([
      [220, 60, 60, 255],
      [60, 120, 220, 255],
      [240, 200, 60, 255],
    ]);
  });

  test("a pixel is the mean of those that it stands for", async () => {
    const [, halves = ""] = quick.images;
    const { bytes } = await received(
      await work({ images: [halves], size: 1 }, workContext(atOnce)),
    );
    expect([...PNG.sync.read(Buffer.from(bytes)).data]).toEqual([150, 160, 140, 255]);
  });

  test.each([
    ["cut off", failing, /^Image 2 is no PNG file that can be read/],
    ["no PNG", { images: ["R0lGODlh"] }, /^Image 1 is no PNG file that can be read/],
  ])("fails for good when a file is %s", async (_name, request, message) => {
    await expect(work(request, workContext(atOnce))).rejects.toMatchObject({
      name: "WorkFailed",
      message: expect.stringMatching(message) as string,
    });
  });

  test("refuses an image that would fill the memory, before it is unpacked", async () => {
    const running = work(quick, workContext({ ...atOnce, mostPixels: 255 }));
    await expect(running).rejects.toMatchObject({ message: "Image 1 has more than 255 pixels." });
  });

  test("stops when its signal aborts", async () => {
    const context = workContext({ ...atOnce, secondsPerImage: 60 });
    const running = work(slow, context);
    context.stop();
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});

describe("the workflow", () => {
  const storageWithApi = () => {
    const storage = new FakeStorage();
    storage.backend = (request) => new MockHttpClient(mocks).send(request);
    return storage;
  };

  test("gives the function's file", async () => {
    const storage = storageWithApi();
    const { status } = await new BackgroundWorker(storage).work(quick);
    const { bytes } = await received(await work(quick, workContext(atOnce)));
    expect([status, storage.results.get(operationId)]).toEqual([
      "Succeeded",
      { "$content-type": "image/png", $content: Buffer.from(bytes).toString("base64") },
    ]);
    expect(storage.contentTypes).toEqual(["image/png"]);
  });

  test("fails for good with the API's reason", async () => {
    const { error } = await new BackgroundWorker(storageWithApi()).work(failing);
    expect(error).toMatchObject({
      code: "WorkFailed",
      message: expect.stringMatching(/^Image 2/) as string,
    });
  });
});
