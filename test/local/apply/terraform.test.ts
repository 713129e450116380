import fc from "fast-check";
import { evaluate } from "../../../local/apply/terraform/evaluate";
import { references } from "../../../local/apply/terraform/expression";
import { parseTemplate } from "../../../local/apply/terraform/parser";
import { TerraformError, type Value } from "../../../local/apply/terraform/value";

const roots: Record<string, Value> = {
  azurerm_storage_account: {
    data: { id: "/sub/st", name: "stdata", tags: { a: "1" }, zones: ["1", "2"] },
  },
  local: { two: 2, flag: true, accounts: [{ name: "a" }, { name: "b" }], nothing: null },
};

function value(template: string): Value {
  return evaluate(parseTemplate(template), {
    root: (name) => {
      const found = roots[name];
      if (found === undefined) throw new TerraformError(`${name} is not a name`);
      return found;
    },
  });
}

describe("a Terraform template", () => {
  const cases: readonly (readonly [template: string, expected: Value])[] = [
    ["plain", "plain"],
    ["", ""],
    ["${azurerm_storage_account.data.id}/queues", "/sub/st/queues"],
    ['${azurerm_storage_account.data["name"]}', "stdata"],
    ["${azurerm_storage_account.data.zones[1]}", "2"],
    ["${azurerm_storage_account.data.zones}", ["1", "2"]],
    ["${local.accounts[*].name}", ["a", "b"]],
    ["${local.accounts.*.name}", ["a", "b"]],
    ["${local.nothing[*].name}", []],
    ["$${not.evaluated} and %%{ neither", "${not.evaluated} and %{ neither"],
    ["@{parameters('x')} is a workflow's", "@{parameters('x')} is a workflow's"],
    ["n=${1 + 2 * 3}", "n=7"],
    ["${(1 + 2) * 3 - -1}", 10],
    ["${10 % 4 == 2 && !false}", true],
    ["${local.two > 1 || local.missing}", true],
    ['${local.flag ? "yes" : "no"}', "yes"],
    ["${null}", null],
    ['${"inner ${local.two} \\"quoted\\"\\n"}', 'inner 2 "quoted"\n'],
    ['${[1, "a", true,]}', [1, "a", true]],
    ['${{a = 1, "b" : 2}}', { a: 1, b: 2 }],
    ["${max([1, 5, 3]...)}", 5],
    ['${substr(sha1(join("", ["a", "b"])), 0, 8)}', "da23614e"],
    ['${substr("hello", -3, -1)}', "llo"],
    // As Terraform itself answers.
    ['${uuidv5("url", "https://x/ä")}', "e544a108-cc04-5f0e-918e-449b0998a7c7"],
    ['${replace("a.b.c", ".", "-")}', "a-b-c"],
    ['${replace("abc", "/[ab]/", "x")}', "xxc"],
    ['${jsonencode({b = "<&>", a = [1, null]})}', '{"a":[1,null],"b":"\\u003c\\u0026\\u003e"}'],
    ['${format("%s-%03d-%v-%%", "a", 7, [1])}', "a-007-[1]-%"],
    ['${element(["a", "b"], 3)}', "b"],
    ['${lookup({a = "1"}, "b", "none")}', "none"],
    ["${merge({a = 1}, {b = 2})}", { a: 1, b: 2 }],
    ['${coalesce(null, "", "x")}', "x"],
    ["${flatten([[1, [2]], 3])}", [1, 2, 3]],
    ['${lower("NAME")}', "name"],
    ['${upper(trimsuffix("name/", "/"))}', "NAME"],
    ['${split(",", "a,b")}', ["a", "b"]],
    ['${length("äö") + length([1])}', 3],
    ['${base64encode("ä")}', "w6Q="],
  ];
  test.each(cases)("%s is %j", (template, expected) => {
    expect(value(template)).toEqual(expected);
  });

  const failures: readonly (readonly [template: string, message: string])[] = [
    ["${nowhere.x}", "nowhere is not a name"],
    [
      "${azurerm_storage_account.data.endpoint}",
      'azurerm_storage_account.data has no attribute "endpoint" here; it has id, name, tags, zones',
    ],
    [
      "${azurerm_storage_account.data.zones[7]}",
      "azurerm_storage_account.data.zones has 2 elements, none has index 7",
    ],
    ["${local.accounts} text", "a part of a string must be a string, got list"],
    ["${uuid()}", "the function uuid() is not supported locally; supported: base64encode, "],
    ['${join(",", "text")}', "join(): argument 2 must be a list, got string"],
    ["${[for a in local.accounts : a.name]}", "for expressions are not supported at column 4"],
    ["%{ if true }x%{ endif }", "template directives (%{ … }) are not supported"],
    ["${local.two", "} was expected at column 12"],
    ["${}", "a value was expected at column 3"],
    ['${"open}', "the string is not closed"],
    ['${1 + "x"}', 'an operand of + must be a number, got "x"'],
  ];
  test.each(failures)("fails when it is %s", (template, message) => {
    expect(() => value(template)).toThrow(TerraformError);
    expect(() => value(template)).toThrow(message);
  });

  test("gives any text back that holds no expression", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = text.replaceAll("${", "$${").replaceAll("%{", "%%{");
        fc.pre(!/[$%]\{/.test(escaped.replaceAll("$${", "").replaceAll("%%{", "")));
        expect(value(escaped)).toBe(text);
      }),
    );
  });

  test("names every chain that it refers to", () => {
    const expression = parseTemplate('${join("-", [a.b.c[0].d, e[local.i], f.g[*].h])}${data.x.y}');
    expect(references(expression)).toEqual([
      ["a", "b", "c", "0", "d"],
      ["e"],
      ["local", "i"],
      ["f", "g"],
      ["data", "x", "y"],
    ]);
  });
});
