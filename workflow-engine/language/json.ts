/** Any JSON value; a string may be, or contain, an expression. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** `@…`, an expression as the whole string. */
export type Expression = `@${string}`;

/** ISO 8601, such as `PT30S`. */
export type Duration = `P${string}`;
