import { EvaluationError } from "../evaluation-error";
import { isArray, member, type Value } from "../values";
import {
  countArgument,
  stringArgument,
  type Implementation,
  type Implementations,
  type Invocation,
} from "./invocation";
import { actionRecord, notExpectedHere } from "./references";

const formTypes = /^(multipart\/form-data|application\/x-www-form-urlencoded)\b/i;

/** Where the outputs come from: the trigger, or the action that the first argument names. */
type Source = "action" | "trigger";

function outputsOf(source: Source, args: readonly Value[], invocation: Invocation): Value {
  if (source === "action") return member(actionRecord(args, invocation), "outputs") ?? null;
  const outputs = invocation.scope.triggerOutputs();
  if (outputs === undefined) throw notExpectedHere(invocation.name);
  return outputs;
}

function mediaType(outputs: Value): string {
  const type = member(member(outputs, "headers"), "content-type");
  return typeof type === "string" ? type : "<null>";
}

function notRetrieved({ name }: Invocation, what: string, why: string): EvaluationError {
  return new EvaluationError(
    `The template language function '${name}' failed to retrieve ${what} contents from outputs. ${why}`,
  );
}

function parts(outputs: Value, name: "$formdata" | "$multipart"): readonly Value[] {
  const found = member(member(outputs, "body"), name);
  return isArray(found) ? found : [];
}

/** Values of a form's field: of a form post, or of the parts of multipart data by that name. */
function fields(outputs: Value, key: string, invocation: Invocation): readonly Value[] {
  const type = mediaType(outputs);
  if (!formTypes.test(type)) {
    throw notRetrieved(
      invocation,
      "formdata",
      `The output content is not a valid form data content. Supported form data content types are 'multipart/form-data' and 'application/x-www-form-urlencoded' and the provided content type is '${type}'.`,
    );
  }
  const posted = parts(outputs, "$formdata")
    .filter((field) => member(field, "key") === key)
    .map((field) => member(field, "value") ?? null);
  const multipart = parts(outputs, "$multipart")
    .filter((part) => partName(part) === key)
    .map((part) => member(part, "body") ?? null);
  return [...posted, ...multipart];
}

function partName(part: Value): string | undefined {
  const disposition = member(member(part, "headers"), "content-disposition");
  if (typeof disposition !== "string") return undefined;
  const match = /\bname="([^"]*)"|\bname=([^;\s]+)/i.exec(disposition);
  return match?.[1] ?? match?.[2];
}

function multiValues(source: Source): Implementation {
  return (args, invocation) =>
    fields(
      outputsOf(source, args, invocation),
      stringArgument(args, args.length - 1, invocation),
      invocation,
    );
}

function singleValue(source: Source): Implementation {
  return (args, invocation) => {
    const key = stringArgument(args, args.length - 1, invocation);
    const values = fields(outputsOf(source, args, invocation), key, invocation);
    if (values.length > 1) {
      throw notRetrieved(
        invocation,
        "formdata",
        `There are more than one items matching the field name '${key}'.`,
      );
    }
    return values[0] ?? null;
  };
}

function multipartBody(source: Source): Implementation {
  return (args, invocation) => {
    const outputs = outputsOf(source, args, invocation);
    const type = mediaType(outputs);
    if (!/^multipart\//i.test(type)) {
      throw notRetrieved(
        invocation,
        "multipart",
        `The supported multipart content type is 'multipart/*' and the provided content type is '${type}'.`,
      );
    }
    const all = parts(outputs, "$multipart");
    const index = countArgument(args, args.length - 1, invocation);
    const found = all[index];
    if (found !== undefined) return member(found, "body") ?? null;
    throw notRetrieved(
      invocation,
      "multipart",
      `The index value '${index}' exceeds the number of multipart contents '${all.length}' in the outputs.`,
    );
  };
}

export const formDataFunctions: Implementations = {
  formDataMultiValues: multiValues("action"),
  formDataValue: singleValue("action"),
  multipartBody: multipartBody("action"),
  triggerFormDataMultiValues: multiValues("trigger"),
  triggerFormDataValue: singleValue("trigger"),
  triggerMultipartBody: multipartBody("trigger"),
};
