import { operation, type Operation, type RequestLine } from "./storage-request";

const table = "Microsoft.Storage/storageAccounts/tableServices/tables";
const entity = `${table}/entities`;

/** Name of the table in the first path segment: `operations(PartitionKey='…',RowKey='…')`. */
export function tableName(segment: string): string | undefined {
  const tables = /^Tables\('(.*)'\)$/i.exec(segment);
  if (tables !== null) return tables[1];
  return /^tables(\(\))?$/i.test(segment) ? undefined : segment.replace(/\(.*$/s, "");
}

/**
 * The Table Storage operation of a request that is no batch.
 *
 * @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory
 */
export function tableOperation(request: RequestLine): Operation {
  const [segment = ""] = request.segments;
  if (segment === "") {
    return operation(
      "Table Service Properties",
      `Microsoft.Storage/storageAccounts/tableServices/${request.method === "GET" ? "read" : "write"}`,
    );
  }
  return /^Tables\b/i.test(segment) ? tablesOperation(request) : entityOperation(request, segment);
}

function tablesOperation({ method }: RequestLine): Operation {
  switch (method) {
    case "POST":
      return operation("Create Table", `${table}/write`);
    case "DELETE":
      return operation("Delete Table", `${table}/delete`);
    default:
      return operation("Query Tables", `${table}/read`);
  }
}

function entityOperation({ method, conditional }: RequestLine, segment: string): Operation {
  switch (method) {
    case "GET":
      return operation(isPoint(segment) ? "Get Entity" : "Query Entities", `${entity}/read`);
    case "POST":
      return operation("Insert Entity", `${entity}/add/action`, `${entity}/write`);
    case "DELETE":
      return operation("Delete Entity", `${entity}/delete`);
    default:
      return update(method === "PUT" ? "Replace" : "Merge", conditional);
  }
}

function update(verb: "Replace" | "Merge", conditional: boolean): Operation {
  return conditional
    ? operation(
        verb === "Replace" ? "Update Entity" : "Merge Entity",
        `${entity}/update/action`,
        `${entity}/write`,
      )
    : {
        operation: `Insert Or ${verb} Entity`,
        permittedBy: [[`${entity}/write`], [`${entity}/add/action`, `${entity}/update/action`]],
      };
}

function isPoint(segment: string): boolean {
  return /\(.+\)$/s.test(segment);
}

/** One request inside of an entity group transaction. */
export interface BatchPart {
  readonly method: string;
  readonly url: string;
  readonly conditional: boolean;
}

/** The requests inside the body of a `$batch`: only their request lines and If-Match are read. */
export function batchParts(body: string): readonly BatchPart[] {
  return body.split(/^--(?:batch|changeset)\S*\r?\n/m).flatMap((part) => {
    const line = /^(GET|POST|PUT|MERGE|PATCH|DELETE) (\S+) HTTP\/1\.1\r?$/m.exec(part);
    return line?.[1] === undefined || line[2] === undefined
      ? []
      : [{ method: line[1], url: line[2], conditional: /^If-Match:/im.test(part) }];
  });
}
