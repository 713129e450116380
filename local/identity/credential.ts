/** What the stack asks of callers: the function key (on the submit), or a token (on every request). */
export type Credential = { readonly functionKey: string } | { readonly bearerToken: string };
