import type { Mocks } from "../../../workflow-engine";

const mocks: Mocks = {
  Ask_stock: ({ method, uri, headers }) => ({
    body: `${method} ${uri} for ${headers["x-tenant"]}`,
  }),
};

export default mocks;
