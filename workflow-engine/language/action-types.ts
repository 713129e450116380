import { builtInActions } from "./action-shapes";
import { connectorActions, type ConnectorType } from "./connector-shapes";

/** Every type that is supported, in Azure's spelling. */
export const actionTypes = { ...builtInActions, ...connectorActions };

export type ActionType = keyof typeof actionTypes;

const typeByLowerCase = new Map(
  Object.keys(actionTypes).map((type) => [type.toLowerCase(), type as ActionType]),
);

/** The type in Azure's spelling, or undefined when this engine does not support it. */
export function actionTypeOf(type: unknown): ActionType | undefined {
  return typeof type === "string" ? typeByLowerCase.get(type.toLowerCase()) : undefined;
}

/** Whether actions of the type call what is not on this machine. */
export function isConnectorType(type: ActionType): type is ConnectorType {
  return type in connectorActions;
}

/** Values of `operationOptions`: a string with commas between them. */
export function optionsOf(source: JsonObject): string[] {
  const options = source["operationOptions"];
  if (typeof options !== "string") return [];
  return options
    .split(",")
    .map((option) => option.trim())
    .filter((option) => option !== "");
}

/** True when `operationOptions` names the option; case does not matter. */
export function hasOption(source: JsonObject, option: string): boolean {
  return optionsOf(source).some((given) => given.toLowerCase() === option.toLowerCase());
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list of actions inside an action: the body of a scope or loop, a branch, a case. */
interface BlockSource {
  /** `actions`, `else`, `default`, or the name of a case. */
  readonly name: string;
  /** Path below the action, as in `cases/Open/actions`. */
  readonly path: string;
  readonly actions: JsonObject;
  /** The value of a case. */
  readonly case?: unknown;
}

/** The blocks of an action, in the order of the definition; empty for an action without any. */
export function blocksOf(action: JsonObject): BlockSource[] {
  const blocks: BlockSource[] = [];
  const add = (name: string, path: string, holder: unknown, more: object = {}) => {
    const actions = isObject(holder) ? holder["actions"] : undefined;
    blocks.push({ name, path, actions: isObject(actions) ? actions : {}, ...more });
  };
  switch (actionTypeOf(action["type"])) {
    case "Scope":
    case "Foreach":
    case "Until":
      add("actions", "actions", action);
      break;
    case "If":
      add("actions", "actions", action);
      add("else", "else/actions", action["else"]);
      break;
    case "Switch":
      for (const [name, value] of Object.entries(
        isObject(action["cases"]) ? action["cases"] : {},
      )) {
        add(name, `cases/${name}/actions`, value, {
          case: isObject(value) ? value["case"] : undefined,
        });
      }
      add("default", "default/actions", action["default"]);
      break;
    default:
      break;
  }
  return blocks;
}

/** The definition inside what the portal's code view, or an ARM resource, wraps around it. */
export function unwrapDefinition(document: unknown): unknown {
  if (!isObject(document)) return document;
  if (isObject(document["definition"])) return document["definition"];
  const properties = document["properties"];
  if (isObject(properties) && isObject(properties["definition"])) return properties["definition"];
  return document;
}
