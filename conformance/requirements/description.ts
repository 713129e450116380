import { headers, mediaTypes, routePath } from "../../contract";
import type { Requirement } from "../requirement";
import { jsonOf, type Service } from "../service";
import { demand, NotShown } from "../violation";

/** Routes of every service, with and without a door. */
const described = (["status", "operation", "result"] as const).map((name) => routePath(name));

export const descriptionRequirements: readonly Requirement[] = [
  {
    id: "description.openapi",
    says: "GET /api/openapi.json describes this service as OpenAPI 3.1, to whoever may submit",
    look: async (service) => {
      const url = service.url("openapi");
      const refused = await service.call(url, { withAccess: false });
      demand(refused.status === 401, "401 without a key or token", refused.status);
      const answer = await service.call(url, { headers: submitAccess(service) });
      demand(answer.status === 200, "200", `${answer.status} ${answer.text.slice(0, 300)}`);
      const type = answer.headers.get(headers.contentType);
      demand(type?.startsWith(mediaTypes.json) === true, mediaTypes.json, type);
      const { openapi, servers, paths } = jsonOf(answer) as {
        readonly openapi?: string;
        readonly servers?: readonly { readonly url: string }[];
        readonly paths?: Readonly<Record<string, unknown>>;
      };
      demand(/^3\.1\.\d+$/.test(openapi ?? ""), "openapi 3.1", openapi);
      demand(servers?.[0]?.url === service.baseUrl, `the server ${service.baseUrl}`, servers);
      const missing = described.filter((path) => !Object.hasOwn(paths ?? {}, path));
      demand(missing.length === 0, `paths ${described.join(", ")}`, Object.keys(paths ?? {}));
      return `OpenAPI ${openapi}, ${Object.keys(paths ?? {}).length} paths`;
    },
  },
];

/** What a submit would carry. @throws NotShown where only a door's URL is known */
function submitAccess(service: Service): Readonly<Record<string, string>> {
  const { access } = service;
  if ("functionKey" in access && access.functionKey === "") {
    throw new NotShown("the description needs the function key");
  }
  return service.accessHeaders("POST");
}
