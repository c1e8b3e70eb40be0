import { isWholeCluster } from '../../../domain/whole-cluster.ts';
import { slotOf } from '../claim.ts';
import { saysUnseen } from '../says-unseen.ts';
import { negation } from '../words.ts';
import { cellOf, type Refuter } from './clause.ts';

const unseen =
  /\bunreachable\b|\b(?:was|could|is) not (?:be )?(?:seen|read|reached)\b|不可达|无法(?:读取|连接)|未能读取|没有读到/i;
const stateOf =
  /(?:\b(?:state|status)(?: is| of [\w`-]+ is)?|状态(?:是|为)?)\s*[:：]?\s*[`*]*([a-z][a-z-]+)/i;

/** "A is unreachable" of a cluster that was read whole, and another state than the one that it has. */
export const seen: Refuter = {
  name: 'seen',
  refute({ text, facts, scope, context: { index, coverage } }) {
    const isCluster = (fact: (typeof facts)[number]): boolean => slotOf(fact, index) === 'cluster';
    const own = facts.filter((fact) => fact.type === 'name');
    const named = (own.length > 0 ? own : scope).filter(({ type }) => type === 'name');
    const [only, ...others] = named;
    if (only?.type !== 'name' || others.length > 0 || !isCluster(only)) return null;
    const cluster = coverage?.clusters.find(({ cluster: name }) => name.toLowerCase() === only.value);
    const isUnseen = saysUnseen(text, only.value);
    if (cluster !== undefined && isWholeCluster(cluster) && (isUnseen || unseen.test(text)))
      return !isUnseen && negation.test(text.replace(unseen, ' ')) ? null : `${cluster.cluster} was read`;
    const [, said = ''] = stateOf.exec(text) ?? [];
    const known = index.rows.flatMap((row) =>
      ['clusters', 'coverage'].includes(row.tool) && row.atoms.has(only.value)
        ? [String(cellOf(row, 'state'))]
        : [],
    );
    const isState = /^(?:ready|degraded|failed|forbidden|needs-login|unreachable|unknown)$/i.test(said);
    return isState && known.length > 0 && !known.includes(said.toLowerCase())
      ? `${only.value} is in another state`
      : null;
  },
};
