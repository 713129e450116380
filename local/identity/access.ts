import { roleById } from "./roles";
import type { AppliedStack, RoleAssignment } from "../apply/applied-stack";

/**
 * Azure's authorization: may a principal do this, here? Only the role assignments of the stack
 * count.
 */
export class Access {
  private readonly assignments = new Map<string, readonly RoleAssignment[]>();
  private readonly answers = new Map<string, boolean>();

  constructor(applied: Pick<AppliedStack, "roleAssignments">) {
    for (const assignment of applied.roleAssignments) {
      const others = this.assignments.get(assignment.principalId) ?? [];
      this.assignments.set(assignment.principalId, [...others, assignment]);
    }
  }

  /**
   * Whether a role of the principal permits the action at the scope or at a parent of it.
   *
   * @param principalId `oid` of the caller's token
   * @param action an operation of a resource provider, such as
   *   `Microsoft.ServiceBus/namespaces/messages/send/action`
   * @param scope ARM id of what is accessed
   */
  permits(principalId: string, action: string, scope: string): boolean {
    const question = `${principalId} ${action} ${scope}`;
    const known = this.answers.get(question);
    if (known !== undefined) {
      return known;
    }
    const answer = (this.assignments.get(principalId) ?? []).some(
      (assignment) => isAtOrBelow(scope, assignment.scope) && permitsAction(assignment, action),
    );
    this.answers.set(question, answer);
    return answer;
  }
}

function isAtOrBelow(scope: string, parent: string): boolean {
  const [below, above] = [scope.toLowerCase(), parent.toLowerCase().replace(/\/$/, "")];
  return below === above || below.startsWith(`${above}/`);
}

function permitsAction(assignment: RoleAssignment, action: string): boolean {
  const role = roleById(assignment.roleId);
  return (role?.permits ?? []).some((pattern) =>
    pattern.endsWith("/*")
      ? action.toLowerCase().startsWith(pattern.slice(0, -1).toLowerCase())
      : pattern.toLowerCase() === action.toLowerCase(),
  );
}
