import type { ListRule, McpProfile } from '../profiles/profile.ts';

/** What saying yes to a profile means, for people. */
export function describeProfile({ lists, targets, needsClusterNames, proposedBy }: McpProfile): string {
  // What rules propose is told by the tool's own names of its arguments; what a model does may be anything that they are called.
  const reads = lists.map((list) => `${describeList(list)}${proposedBy === undefined ? '' : told(list)}`);
  const kinds =
    lists.length > 3
      ? [`${lists.length} kinds ${howMany(lists)} (${reads.slice(0, 3).join(', ')} …)`]
      : reads;
  const clusters = targets === null ? '' : `; clusters by ${targets.tool}`;
  const named = needsClusterNames ? '; clusters as "clusters" in its entry names them' : clusters;
  const by = proposedBy === undefined ? '' : `; proposed by the model ${proposedBy}`;
  return `${kinds.join('; ')}${named}${by}`;
}

function howMany(lists: McpProfile['lists']): string {
  const tools = new Set(lists.map(({ tool }) => tool));
  return tools.size === 1 ? 'by one tool' : 'by a tool for each';
}

/** What the tool is told: `(what={resource}, area={namespace})`. */
function told({ arguments: always, oneNamespace, allNamespaces, clusterArguments }: ListRule): string {
  const scopes = { ...always, ...allNamespaces, ...oneNamespace };
  const named = clusterArguments.map((argument) => [argument, '{cluster}']);
  const words = [...Object.entries(scopes), ...named].map(([argument, value]) => `${argument}=${value}`);
  return words.length === 0 ? '' : ` (${words.join(', ')})`;
}

function describeList({ tool, kinds, arguments: templates }: ListRule): string {
  const command = Object.values(templates).find(
    (value) => typeof value === 'string' && /\bget \{/.test(value),
  );
  if (command !== undefined)
    return `every kind by ${tool}, which can do more than read, with commands like "${String(command).replace(/\{contextFlag\}/, '')}" only`;
  return kinds === 'any' ? `every kind by ${tool}` : `${kinds.join(', ')} by ${tool}`;
}

/** The tools that a profile calls. */
export function toolsOf({ lists, get, logs, reads, targets }: McpProfile): string[] {
  return [
    ...new Set(
      [...lists, get, logs, ...reads, targets].flatMap((rule) => (rule === null ? [] : [rule.tool])),
    ),
  ];
}
