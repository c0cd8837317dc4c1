// Rules of the project about who may do what: known actions, no wildcards, and each function what it needs.
import { common_permissions, handler_of, kActions, kActionsWithoutResource, kFunctions } from './functions.mjs';
import { function_properties, functions_of } from './lowering.mjs';
import { suggestion } from './suggestion.mjs';
import { at, entries, items, walk } from './yaml_source.mjs';

/** A resource of a statement as one text: the string, or that of Fn::Sub; `${A.B}` for Fn::GetAtt. */
function text_of(node) {
  if (node?.kind === 'scalar') return String(node.value);
  const attribute = at(node, 'Fn::GetAtt')?.items?.map(({ value }) => value);
  if (attribute !== undefined) return `\${${attribute.join('.')}}`;
  return String((at(node, 'Fn::Sub') ?? at(node, 'Ref'))?.value);
}

/** Each statement below `node`: a map with Effect and Action. */
function statements_below(node) {
  return [...walk(node)].filter((found) => at(found, 'Effect') !== undefined && at(found, 'Action') !== undefined);
}

function check_statement(statement, name, report) {
  for (const action of items(at(statement, 'Action'))) {
    if (!kActions.has(action.value)) {
      const is_wildcard = String(action.value).includes('*');
      report(
        action.line,
        is_wildcard
          ? `${name}: action ${action.value} is a wildcard: name each action`
          : `${name}: unknown action ${action.value}${suggestion(String(action.value), kActions)}`,
      );
    }
    for (const resource of items(at(statement, 'Resource'))) {
      if (resource.value === '*' && !kActionsWithoutResource.has(action.value)) {
        report(resource.line, `${name}: resource "*" for ${action.value}: name the resource`);
      }
    }
  }
}

/** The role's permissions, those of policies attached to it too: "action resource" to the line of the action. */
function permissions_of(template, role_name) {
  const attached = entries(template, 'Resources')
    .map(([, resource]) => resource)
    .filter(
      (resource) =>
        at(resource, 'Type')?.value === 'AWS::IAM::RolePolicy' &&
        at(resource, 'Properties', 'RoleName', 'Ref')?.value === role_name,
    );
  const own = at(template, 'Resources', role_name, 'Properties', 'Policies');
  const found = new Map();
  for (const statement of [own, ...attached].filter((node) => node !== undefined).flatMap(statements_below)) {
    for (const action of items(at(statement, 'Action'))) {
      for (const resource of items(at(statement, 'Resource'))) {
        found.set(`${action.value} ${text_of(resource)}`, action.line);
      }
    }
  }
  return found;
}

function check_role(template, name, resource, report) {
  const properties = function_properties(template, name);
  const [role_name, attribute] = at(properties, 'Role', 'Fn::GetAtt')?.items?.map(({ value }) => value) ?? [];
  const role = at(template, 'Resources', role_name);
  const line = at(properties, 'Role')?.line ?? resource.line;
  if (attribute !== 'Arn' || at(role, 'Type')?.value !== 'AWS::IAM::Role') {
    report(
      line,
      `${name}: give it a role of its own, "Role: !GetAtt ${name.replace(/Function$/, '')}Role.Arn": that ` +
        'of SAM may more than it needs',
    );
    return;
  }
  const handler = handler_of(at(properties, 'Handler')?.value);
  const log_group = at(properties, 'LoggingConfig', 'LogGroup', 'Ref')?.value;
  if (handler === undefined || log_group === undefined) return; // has been reported
  const needed = new Set([...kFunctions[handler].permissions, ...common_permissions(log_group)]);
  const granted = permissions_of(template, role_name);
  for (const permission of needed) {
    if (!granted.has(permission))
      report(role.line, `${role_name}: ${handler} needs ${permission.replace(' ', ' on ')}`);
  }
  for (const [permission, where] of granted) {
    if (!needed.has(permission) && kActions.has(permission.split(' ')[0])) {
      report(
        where,
        `${role_name}: ${handler} does not need ${permission.replace(' ', ' on ')}: remove it, or add it ` +
          'to deploy/sam/validate/functions.mjs',
      );
    }
  }
}

/** Calls report(line, message) for each fault. */
export function check_permissions(template, report) {
  for (const [name, resource] of entries(template, 'Resources')) {
    for (const statement of statements_below(resource)) check_statement(statement, name, report);
    const action = at(resource, 'Properties', 'Action');
    if (at(resource, 'Type')?.value === 'AWS::Lambda::Permission' && action?.value !== 'lambda:InvokeFunction') {
      report(action?.line ?? resource.line, `${name}: its action is lambda:InvokeFunction`);
    }
  }
  for (const [name, resource] of functions_of(template)) check_role(template, name, resource, report);
}
