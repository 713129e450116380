import type { WorkExamples } from "#contract/work";
import type { ThumbnailRequest } from "./schema";

/** Two images of 16 x 16 pixels: a red disc, and half blue, half yellow. */
const disc =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAM0lEQVR42mP4TyJgoFTDHRsbNIRPA6ZqTD0MBFWj6WEgRjWynpGsgeRgJSfiyEkaNEmtANsONeei/zH9AAAAAElFTkSuQmCC";
const halves =
  "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAHUlEQVR42mOwqbhDEmIY1UATDR9O2JCERjXQRAMA+ybCEJgvLkUAAAAASUVORK5CYII=";

export const examples: WorkExamples<ThumbnailRequest> = {
  quick: { images: [disc, halves, disc], size: 32 },
  slow: { images: Array(12).fill(halves) as string[], size: 8 },
  failing: { images: [disc, halves.slice(0, 80)] },
  invalid: { images: [], size: 7 },
  check: ({ contentType, bytes }, { images, size = 64 }) => {
    if (contentType !== "image/png") return `must be image/png; got ${contentType}`;
    // Width and height in the header of a PNG file.
    const header = new DataView(bytes.buffer, bytes.byteOffset);
    const [width, height] = [header.getUint32(16), header.getUint32(20)];
    return width === size * images.length && height === size
      ? undefined
      : `must have ${size * images.length} x ${size} pixels; got ${width} x ${height}`;
  },
};
