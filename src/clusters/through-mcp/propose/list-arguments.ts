import type { Arguments, ListRule, Paging } from '../profiles/profile.ts';
import type { ToolArgument } from '../tool-definition.ts';
import type { ArgumentRole } from './argument-roles.ts';

type Roles = ReadonlyMap<ArgumentRole, ToolArgument>;

const pageLimit = 500;

/** YAML first: some servers cut off what is long, and it is shorter than JSON by a third; some servers' JSON is a summary. */
export const usualOutputs = ['yaml', 'json'];

/** How a list tool is asked for one namespace, for all, and for pages, by what its arguments are for. */
export function scopesOf(
  roles: Roles,
): Pick<
  ListRule,
  'oneNamespace' | 'allNamespaces' | 'paging' | 'clusterArguments' | 'outputs' | 'mayNarrow'
> {
  const namespace = roles.get('namespace');
  const cluster = roles.get('cluster');
  return {
    oneNamespace: namespace === undefined ? null : { [namespace.name]: '{namespace}' },
    allNamespaces: allNamespacesOf(roles),
    paging: pagingOf(roles),
    clusterArguments: cluster === undefined ? [] : [cluster.name],
    outputs: outputsOf(roles.get('output')),
    mayNarrow: true,
  };
}

/** Leaving the namespace out means all of them, unless the tool puts one in its place. */
function allNamespacesOf(roles: Roles): Arguments | null {
  const all = roles.get('allNamespaces');
  if (all !== undefined) return { [all.name]: all.types.includes('string') ? 'true' : true };
  const namespace = roles.get('namespace');
  if (namespace === undefined) return {};
  const isFilledIn = typeof namespace.default === 'string' && namespace.default !== '';
  return namespace.required || isFilledIn ? null : {};
}

/** How its pages are asked for, by a token or a number; null: they cannot be. */
export function pagingOf(roles: Roles): Paging | null {
  const limit = roles.get('limit');
  const next = roles.get('continue') ?? roles.get('offset');
  if (limit === undefined || next === undefined) return null;
  const by = roles.has('continue') ? 'continue' : 'offset';
  return { by, argument: next.name, limitArgument: limit.name, limit: pageLimit };
}

function outputsOf(output: ToolArgument | undefined): string[] {
  if (output === undefined) return [];
  if (output.choices.length === 0) return usualOutputs;
  return usualOutputs.filter((format) => output.choices.includes(format));
}

/** Which object or kind is meant. null: too little to say it. */
export function whichKind(roles: Roles): Arguments | null {
  const say = (role: ArgumentRole, template: string): Arguments => {
    const argument = roles.get(role);
    return argument === undefined ? {} : { [argument.name]: template };
  };
  const byGroup = {
    ...say('apiVersion', '{apiVersion}'),
    ...say('group', '{group}'),
    ...say('version', '{version}'),
  };
  const isFull = Object.keys(byGroup).length > 0;
  if (roles.has('kind')) return { ...say('kind', '{kind}'), ...byGroup };
  if (roles.has('resource'))
    return { ...say('resource', isFull ? '{plural}' : '{resource}'), ...byGroup, ...say('scope', '{scope}') };
  return null;
}
