/** The door of the client: what `npm run build:client` packs for others. */
export * from "./request-reply-client";
