import { slotOf } from '../claim.ts';
import { namesIn, type Refuter } from './clause.ts';
import { measures, tablesOf } from './measures.ts';

/** "Replicas of A: 2 in X, 1 in Y": a title that says what is counted, and values with the clusters that they are of. */
export const listed: Refuter = {
  name: 'listed',
  refute(clause) {
    const [, title = '', rest = ''] = /^([^:：]{3,60})[:：](.*)$/s.exec(clause.sentence) ?? [];
    const measure = measures.find(({ word }) => word.test(title.replace(/`[^`]*`/g, ' ')));
    if (measure === undefined) return null;
    const { index } = clause.context;
    const clusters = namesIn(clause).filter((fact) => slotOf(fact, index) === 'cluster');
    const within = namesIn(clause).flatMap(({ value }) =>
      clusters.some((fact) => fact.value === value) ? [] : [value],
    );
    const tables = tablesOf(measure, 'cluster', { index, within, named: [] });
    for (const { value: cluster } of clusters) {
      const said = valueBeside(rest, cluster);
      const known = tables.flatMap((table) => table.get(cluster) ?? []);
      if (said !== null && known.length > 0 && !known.includes(said))
        return `what was read counts otherwise for ${cluster}`;
    }
    return null;
  },
};

/** Before the name, or behind it; parts are between commas. */
function valueBeside(text: string, name: string): number | null {
  const part = text.split(/[,;，；]|\band\b/).find((candidate) => candidate.toLowerCase().includes(name));
  const digits =
    part
      ?.toLowerCase()
      .replace(name, ' ')
      .match(/(?<![\w.])\d+(?![\w.])/g) ?? [];
  return digits.length === 1 ? Number(digits[0]) : null;
}
