import { isWholeCluster } from '../../../domain/whole-cluster.ts';
import { slotOf } from '../claim.ts';
import { objectSlots } from '../scope.ts';
import { negation } from '../words.ts';
import { type Clause, cellOf, namesIn, type Refuter } from './clause.ts';
import { isGone } from './missing.ts';

const wide =
  /\b(?:in|on|across) (?:both (?:the )?(?<prod>prod(?:uction)?)|(?:all|every|each)(?: of the)?(?: \w+)?) (?:reachable )?clusters?\b|在(?:所有|全部|每个|四个)[^，。；]{0,6}集群/i;

/** "A runs in every cluster" where the tables that list such have none in one of them. */
export const everywhere: Refuter = {
  name: 'everywhere',
  refute(clause) {
    const found = wide.exec(clause.text);
    const { index } = clause.context;
    const [object, ...others] = namesIn(clause).filter((fact) => objectSlots.has(slotOf(fact, index)));
    const isPlaced = namesIn(clause).some((fact) => slotOf(fact, index) === 'cluster');
    if (found === null || object === undefined || others.length > 0 || isPlaced || negation.test(clause.text))
      return null;
    const rows = index.rows.filter(
      (row) => row.own === object.value && row.tool === 'inventory' && !isGone(row),
    );
    const has = new Set(rows.map((row) => String(cellOf(row, 'cluster'))));
    const lacking = clustersOf(clause, found.groups?.prod !== undefined).find((cluster) => !has.has(cluster));
    return has.size === 0 || lacking === undefined ? null : `what was read has none in ${lacking}`;
  },
};

function clustersOf({ context: { coverage, index } }: Clause, isProduction: boolean): string[] {
  const seen = (coverage?.clusters ?? []).filter(isWholeCluster).map(({ cluster }) => cluster);
  return seen.filter(
    (cluster) =>
      !isProduction ||
      index.rows.some((row) => cellOf(row, 'cluster') === cluster && cellOf(row, 'environment') === 'prod'),
  );
}
