import { Access } from "../../../local/identity/access";
import { builtInRoles, roleByName } from "../../../local/identity/roles";
import type { RoleAssignment } from "../../../local/apply/applied-stack";
import { parseRequest } from "../../../local/storage/parse-request";
import type { StorageService } from "../../../local/storage/storage-request";
import { batchParts } from "../../../local/storage/table-operations";

const account = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/st";
const queue = `${account}/queueServices/default/queues/work`;

function assignment(roleName: string, scope: string): RoleAssignment {
  return { principalId: "app", scope, roleId: roleByName(roleName)?.id ?? roleName };
}

/** Whether the role permits the request, when it is held at the whole account. */
function permits(roleName: string, [service, method, url, ifMatch]: RequestRow): boolean {
  const access = new Access({ roleAssignments: [assignment(roleName, account)] });
  return parseRequest(service, method, url, ifMatch ?? false).permittedBy.some((actions) =>
    actions.every((action) => access.permits("app", action, account)),
  );
}

type RequestRow = readonly [
  service: StorageService,
  method: string,
  url: string,
  ifMatch?: boolean,
];

const requests: readonly (readonly [operation: string, request: RequestRow, roles: string[]])[] = [
  [
    "Get User Delegation Key",
    ["blob", "POST", "/st/?restype=service&comp=userdelegationkey"],
    ["Blob Data Owner", "Blob Data Contributor", "Blob Data Reader", "Blob Delegator"],
  ],
  [
    "List Containers",
    ["blob", "GET", "/st/?comp=list"],
    ["Blob Data Owner", "Blob Data Contributor", "Blob Data Reader"],
  ],
  [
    "Create Container",
    ["blob", "PUT", "/st/results?restype=container"],
    ["Blob Data Owner", "Blob Data Contributor"],
  ],
  [
    "List Blobs",
    ["blob", "GET", "/st/results?restype=container&comp=list"],
    ["Blob Data Owner", "Blob Data Contributor", "Blob Data Reader"],
  ],
  [
    "Get Blob",
    ["blob", "GET", "/st/results/a%2Fb.json"],
    ["Blob Data Owner", "Blob Data Contributor", "Blob Data Reader"],
  ],
  ["Put Blob", ["blob", "PUT", "/st/results/a"], ["Blob Data Owner", "Blob Data Contributor"]],
  [
    "Lease Blob",
    ["blob", "PUT", "/st/results/a?comp=lease"],
    ["Blob Data Owner", "Blob Data Contributor"],
  ],
  [
    "Delete Blob",
    ["blob", "DELETE", "/st/results/a"],
    ["Blob Data Owner", "Blob Data Contributor"],
  ],
  ["Create Queue", ["queue", "PUT", "/st/work"], ["Queue Data Contributor"]],
  [
    "Get Queue Metadata",
    ["queue", "GET", "/st/work?comp=metadata"],
    ["Queue Data Contributor", "Queue Data Reader"],
  ],
  [
    "Put Message",
    ["queue", "POST", "/st/work/messages"],
    ["Queue Data Contributor", "Queue Data Message Sender"],
  ],
  [
    "Get Messages",
    ["queue", "GET", "/st/work/messages?numofmessages=16"],
    ["Queue Data Contributor", "Queue Data Message Processor"],
  ],
  [
    "Peek Messages",
    ["queue", "GET", "/st/work/messages?peekonly=true"],
    ["Queue Data Contributor", "Queue Data Message Processor", "Queue Data Reader"],
  ],
  [
    "Update Message",
    ["queue", "PUT", "/st/work/messages/1?popreceipt=x&visibilitytimeout=0"],
    ["Queue Data Contributor"],
  ],
  [
    "Delete Message",
    ["queue", "DELETE", "/st/work/messages/1?popreceipt=x"],
    ["Queue Data Contributor", "Queue Data Message Processor"],
  ],
  ["Create Table", ["table", "POST", "/st/Tables"], ["Table Data Contributor"]],
  ["Query Tables", ["table", "GET", "/st/Tables"], ["Table Data Contributor", "Table Data Reader"]],
  [
    "Get Entity",
    ["table", "GET", "/st/operations(PartitionKey='a',RowKey='b')"],
    ["Table Data Contributor", "Table Data Reader"],
  ],
  [
    "Query Entities",
    ["table", "GET", "/st/operations()?$filter=x"],
    ["Table Data Contributor", "Table Data Reader"],
  ],
  ["Insert Entity", ["table", "POST", "/st/operations"], ["Table Data Contributor"]],
  [
    "Insert Or Merge Entity",
    ["table", "PATCH", "/st/operations(PartitionKey='a',RowKey='b')"],
    ["Table Data Contributor"],
  ],
  [
    "Update Entity",
    ["table", "PUT", "/st/operations(PartitionKey='a',RowKey='b')", true],
    ["Table Data Contributor"],
  ],
  [
    "Delete Entity",
    ["table", "DELETE", "/st/operations(PartitionKey='a',RowKey='b')", true],
    ["Table Data Contributor"],
  ],
];

describe("a storage request", () => {
  test.each(requests)("%s is permitted by its roles and no others", (name, request, roles) => {
    const [service, method, url, ifMatch] = request;
    const holders = builtInRoles.filter((role) => permits(role.name, request));
    expect(parseRequest(service, method, url, ifMatch ?? false)).toMatchObject({
      account: "st",
      operation: name,
    });
    expect(holders.map((role) => role.name).sort()).toEqual(
      roles.map((role) => `Storage ${role}`).sort(),
    );
  });

  test.each([
    ["blob", "/st/results/a/b.json", "results"],
    ["blob", "/st/?comp=list", undefined],
    ["queue", "/st/work/messages", "work"],
    ["table", "/st/operations(PartitionKey='a(b',RowKey='c')", "operations"],
    ["table", "/st/Tables('operations')", "operations"],
    ["table", "/st/Tables", undefined],
  ] as const)("of %s to %s is about %s", (service, url, resource) => {
    expect(parseRequest(service, "GET", url, false).resource).toBe(resource);
  });

  test("is every request inside of a table batch", () => {
    const body = [
      "--batch_1",
      "content-type: multipart/mixed; boundary=changeset_1",
      "",
      "--changeset_1",
      "content-type: application/http",
      "",
      "PUT https://127.0.0.1:1/st/operations(PartitionKey='p',RowKey='a') HTTP/1.1",
      "if-match: *",
      "",
      '{"text":"DELETE https://127.0.0.1/other HTTP/1.1"}',
      "--changeset_1",
      "",
      "DELETE https://127.0.0.1:1/st/others(PartitionKey='p',RowKey='b') HTTP/1.1",
      "",
      "--changeset_1--",
      "--batch_1--",
    ].join("\r\n");
    expect(batchParts(body)).toEqual([
      {
        method: "PUT",
        url: "https://127.0.0.1:1/st/operations(PartitionKey='p',RowKey='a')",
        conditional: true,
      },
      {
        method: "DELETE",
        url: "https://127.0.0.1:1/st/others(PartitionKey='p',RowKey='b')",
        conditional: false,
      },
    ]);
  });
});

describe("a role", () => {
  const add = "Microsoft.Storage/storageAccounts/queueServices/queues/messages/add/action";
  const sender = "Storage Queue Data Message Sender";

  test.each([
    ["at the very scope", queue, true],
    ["at the account", account, true],
    ["at the resource group", "/subscriptions/s/resourceGroups/g", true],
    ["at the subscription", "/subscriptions/s", true],
    ["in another case", queue.toUpperCase(), true],
    ["at a queue with a longer name", `${queue}-poison`, false],
    ["at a queue whose name the wanted one begins with", queue.slice(0, -1), false],
    ["at something below", `${queue}/below`, false],
  ])("given %s: %s permits: %s", (_where, scope, expected) => {
    const access = new Access({ roleAssignments: [assignment(sender, scope)] });
    expect(access.permits("app", add, queue)).toBe(expected);
  });

  test("permits nothing to another principal", () => {
    const access = new Access({ roleAssignments: [assignment(sender, queue)] });
    expect(access.permits("other", add, queue)).toBe(false);
  });

  test("with a wildcard permits what is below it only", () => {
    const access = new Access({
      roleAssignments: [assignment("Azure Service Bus Data Owner", "/subscriptions/s")],
    });
    const may = (action: string) => access.permits("app", action, "/subscriptions/s/x");
    expect(may("Microsoft.ServiceBus/namespaces/messages/send/action")).toBe(true);
    expect(may("Microsoft.ServiceBus/namespaces/messages")).toBe(false);
  });
});
