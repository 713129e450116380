import { profiles, simulateOutcomes, type Profile, type QuoteRequest } from "../../contract";
import { byId, element } from "./elements";

const customer = byId("customer", HTMLInputElement);
const lines = byId("lines", HTMLTableSectionElement);
const seconds = byId("seconds", HTMLInputElement);
const outcome = byId("outcome", HTMLSelectElement);
const profile = byId("profile", HTMLSelectElement);

interface LineDefaults {
  readonly sku: string;
  readonly quantity: string;
  readonly unitPrice: string;
}

/** Shows the first lines and makes the button add more. */
export function prepareLines(): void {
  addLine({ sku: "chair", quantity: "4", unitPrice: "129.00" });
  addLine({ sku: "desk", quantity: "1", unitPrice: "499.50" });
  byId("add-line", HTMLButtonElement).addEventListener("click", () => {
    addLine({ sku: "", quantity: "1", unitPrice: "0.00" });
    lines.rows[lines.rows.length - 1]?.querySelector("input")?.focus();
  });
}

/** The request as entered. It is sent as it is: the service says what is wrong with it. */
export function readQuote(): QuoteRequest {
  return {
    customer: customer.value,
    lines: [...lines.rows].map((row) => {
      const [sku, quantity, unitPrice] = row.querySelectorAll("input");
      return {
        sku: sku?.value ?? "",
        quantity: Number(quantity?.value),
        unitPriceCents: cents(unitPrice?.value ?? ""),
      };
    }),
    ...readSimulate(),
  };
}

/** Left out when nothing is to be simulated, since a deployment may refuse it. */
function readSimulate(): Pick<QuoteRequest, "simulate"> {
  const simulate = {
    seconds: Number(seconds.value),
    outcome: simulateOutcomes.find((name) => name === outcome.value),
  };
  return simulate.seconds === 0 && simulate.outcome === "success" ? {} : { simulate };
}

/** The chosen profile; undefined leaves it to the deployment. */
export function readProfile(): Profile | undefined {
  return profiles.find((name) => name === profile.value);
}

function addLine({ sku, quantity, unitPrice }: LineDefaults): void {
  const remove = element("button", { className: "quiet" }, "×");
  remove.type = "button";
  remove.setAttribute("aria-label", "Remove this line");
  const row = element(
    "tr",
    {},
    element("td", {}, input("SKU", sku)),
    element("td", {}, input("Quantity", quantity, "numeric")),
    element("td", {}, input("Unit price", unitPrice, "decimal")),
    element("td", {}, remove),
  );
  remove.addEventListener("click", () => row.remove());
  lines.append(row);
}

function input(label: string, value: string, mode = "text"): HTMLInputElement {
  const made = element("input", {});
  made.value = value;
  made.inputMode = mode;
  made.autocomplete = "off";
  made.setAttribute("aria-label", label);
  return made;
}

/** `12.5` is 1250. Rounded, since 1.15 * 100 is a little less than 115 in floating point. */
function cents(price: string): number {
  return Math.round(Number(price) * 100);
}
