import type { OperationRecord } from "../../functions/operation/operation-record";
import { toEntity } from "../../functions/azure/operation-entity";
import type { MemoryOperationStore } from "./memory-stores";

/** Most characters of a table's column: 64 KiB of UTF-16. */
const columnLength = 32 * 1024;

/** What a table answers to a column that is too long: `PropertyValueTooLarge`. */
export class RefusedText extends Error {
  override readonly name = "RefusedText";
  readonly statusCode = 400;

  constructor(column: string) {
    super(`${column} is too long`);
  }
}

/** Lets a store in memory refuse what the real table would. */
export function refuseLongTexts(store: MemoryOperationStore): void {
  const create = store.create.bind(store);
  const update = store.update.bind(store);
  store.create = async (record, input) => create(checked(record), input);
  store.update = async (record) => update(checked(record));
}

function checked<R extends OperationRecord>(record: R): R {
  for (const [column, value] of Object.entries(toEntity(record))) {
    if (typeof value === "string" && value.length >= columnLength) throw new RefusedText(column);
  }
  return record;
}
