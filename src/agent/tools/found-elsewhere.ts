import type { ToolContext } from './agent-tool.ts';
import { lookUp, sqlText } from './tool-values.ts';

const mostNamed = 8;

/** Where else in the fleet there is something of a name, in words, so that the user can be asked which is meant; '' for nowhere. */
export async function foundElsewhere(name: string, context: ToolContext): Promise<string> {
  const sql = `select cluster, kind, namespace from resources where name = ${sqlText(name)} order by cluster, kind, namespace limit ${mostNamed + 1}`;
  const rows = await lookUp(sql, context, { maxRows: mostNamed + 1, maxBytes: 100_000 });
  if (rows.length === 0) return '';
  const places = rows
    .slice(0, mostNamed)
    .map(([cluster, kind, namespace]) => `${kind} in ${cluster}${namespace === null ? '' : `/${namespace}`}`);
  const more = rows.length > mostNamed ? ' and more' : '';
  return `Something of this name is there as ${places.join(', ')}${more}: ask the user which is meant.`;
}
