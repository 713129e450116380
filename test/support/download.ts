import { get } from "node:https";

/** Bytes and headers as they came, over HTTPS. */
export interface Download {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** @param certificate that the server shows */
export function download(
  url: URL,
  certificate: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Download> {
  return new Promise((resolve, reject) => {
    get(url, { ca: certificate, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("end", () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          text: Buffer.concat(chunks).toString(),
        }),
      );
    }).on("error", reject);
  });
}
