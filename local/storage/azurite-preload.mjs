/**
 * Run before Azurite, in its process. It takes requests of the runtime only: Azurite itself checks
 * no signature of a token, so that whoever reached its ports could write one. And it ends with the
 * runtime: when the channel to the parent closes, by its death too, Azurite is told to write its data
 * and end. What it then says to nobody must not end it before it has written.
 */
import http from "node:http";
import https from "node:https";

const header = "x-local-runtime";
const secret = process.env.LOCAL_RUNTIME_SECRET;
delete process.env.LOCAL_RUNTIME_SECRET;

for (const { prototype } of [http.Server, https.Server]) {
  const { emit } = prototype;
  prototype.emit = function (event, request, response, ...others) {
    if (event !== "request") return emit.call(this, event, request, response, ...others);
    if (secret === undefined || request.headers[header] !== secret) {
      response.writeHead(403).end();
      return true;
    }
    delete request.headers[header];
    return emit.call(this, event, request, response, ...others);
  };
}

for (const pipe of [process.stdout, process.stderr]) pipe.on("error", () => {});
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
