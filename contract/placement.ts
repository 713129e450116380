/**
 * Which of several storage accounts has an operation: decided by its id, so that whoever knows the
 * id knows the account, without asking. Ids and the hashes of idempotency keys end in hexadecimal
 * digits that are random (the first ones of a UUIDv7 are its time).
 */

/** Most accounts: by two digits each has a sixteenth of the operations, within a hundredth of it. */
export const dataAccountLimit = 16;

/** Index of the account of an id or of a key's hash, among so many. */
export function accountOf(key: string, accounts: number): number {
  return Number.parseInt(key.slice(-2), 16) % accounts;
}

/** Length of an operation's id. */
const idLength = 36;

/** The same in the workflow language, which reads no hexadecimal numbers. Expressions without `@`. */
export function accountExpression(operationId: string, accounts: number): string {
  const digit = (at: number) =>
    `indexOf('0123456789abcdef', toLower(substring(${operationId}, ${at}, 1)))`;
  return `mod(add(mul(16, ${digit(idLength - 2)}), ${digit(idLength - 1)}), ${accounts})`;
}

/** The part of an account's name that tells it from the others: `data`, `data2`, `data3`, … */
export function dataAccountPurpose(index: number): string {
  return index === 0 ? "data" : `data${index + 1}`;
}

/** Index of an account by its name, in which a letter comes after the purpose. */
export function dataAccountIndex(name: string): number {
  const [, number = ""] = /data(\d*)/.exec(name) ?? [];
  return number === "" ? 0 : Number(number) - 1;
}
