import type { McpProfile } from '../profiles/profile.ts';

/** What saying yes to a profile means, for people. */
export function describeProfile({ lists, targets, needsClusterNames }: McpProfile): string {
  const reads = lists.map(describeList);
  const kinds =
    lists.length > 3
      ? [`${lists.length} kinds by a tool for each (${reads.slice(0, 3).join(', ')} …)`]
      : reads;
  if (needsClusterNames) return `${kinds.join('; ')}; clusters as "clusters" in its entry names them`;
  return `${kinds.join('; ')}${targets === null ? '' : `; clusters by ${targets.tool}`}`;
}

function describeList({ tool, kinds, arguments: templates }: McpProfile['lists'][number]): string {
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
