import { setTimeout as delay } from "node:timers/promises";
import { PNG } from "pngjs";
import {
  WorkFailed,
  WorkFile,
  type RetryPauses,
  type Work,
  type WorkContext,
} from "#contract/work";
import type { ThumbnailRequest, ThumbnailSettings } from "./schema";

/** Nothing here is ever away: what fails for now has crashed, and is tried again soon. */
export const retry: RetryPauses = { firstSeconds: 1, longestSeconds: 5 };

/** Draws a thumbnail of each image, side by side on one PNG file. */
export const work: Work<ThumbnailRequest, WorkFile, ThumbnailSettings> = async (request, context) =>
  new WorkFile(await drawSheet(request, context), {
    contentType: "image/png",
    fileName: "thumbnails.png",
  });

/** The sheet as a PNG file: what the workflow's mock answers, too. */
export async function drawSheet(
  { images, size = 64 }: ThumbnailRequest,
  {
    signal,
    progress,
    settings,
  }: Pick<WorkContext<ThumbnailSettings>, "signal" | "progress" | "settings">,
): Promise<Buffer> {
  const sheet = new PNG({ width: size * images.length, height: size });
  for (const [index, image] of images.entries()) {
    const source = decoded(image, index, settings.mostPixels);
    shrink(source, size).bitblt(sheet, 0, 0, size, size, size * index, 0);
    progress((100 * (index + 1)) / images.length);
    // Drawing holds the processor: between two images a cancel gets its turn.
    await delay(settings.secondsPerImage * 1000, undefined, { signal });
  }
  return PNG.sync.write(sheet);
}

/** @throws WorkFailed for what is no PNG file, or too large: no attempt could draw it */
function decoded(image: string, index: number, mostPixels: number): PNG {
  const bytes = Buffer.from(image, "base64");
  // The header says how much memory the rest would take: a small file can hold a huge image.
  const isPng = bytes.length > 24 && bytes.toString("latin1", 12, 16) === "IHDR";
  if (isPng && bytes.readUInt32BE(16) * bytes.readUInt32BE(20) > mostPixels) {
    throw new WorkFailed(`Image ${index + 1} has more than ${mostPixels} pixels.`);
  }
  try {
    return PNG.sync.read(bytes);
  } catch (error) {
    throw new WorkFailed(`Image ${index + 1} is no PNG file that can be read: ${String(error)}.`);
  }
}

/** The whole image on a square: each pixel is the mean of those that it stands for. */
function shrink(source: PNG, size: number): PNG {
  const thumbnail = new PNG({ width: size, height: size });
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const pixel = meanOf(
        source,
        columnsOf(x, source.width, size),
        columnsOf(y, source.height, size),
      );
      thumbnail.data.set(pixel, 4 * (y * size + x));
    }
  }
  return thumbnail;
}

type Range = readonly [from: number, to: number];

/** The source's columns (or rows) that one of the thumbnail stands for; at least one. */
function columnsOf(index: number, length: number, size: number): Range {
  const from = Math.floor((index * length) / size);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / size))];
}

/** Red, green, blue and opacity. */
function meanOf({ data, width }: PNG, [left, right]: Range, [top, bottom]: Range): number[] {
  const sums = [0, 0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let at = 4 * (y * width + left); at < 4 * (y * width + right); at++) {
      sums[at % 4] = (sums[at % 4] ?? 0) + (data[at] ?? 0);
    }
  }
  const count = (right - left) * (bottom - top);
  return sums.map((sum) => Math.round(sum / count));
}
