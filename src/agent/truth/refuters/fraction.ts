import { isWholeCluster } from '../../../domain/whole-cluster.ts';
import { slotOf } from '../claim.ts';
import { type Clause, cellOf, namesIn, type Refuter, standsIn } from './clause.ts';
import { measures, tablesOf } from './measures.ts';

const values: Readonly<Record<string, number>> = {
  half: 0.5,
  'a third': 1 / 3,
  'one third': 1 / 3,
  'two thirds': 2 / 3,
  'a quarter': 0.25,
  'one quarter': 0.25,
  'three quarters': 0.75,
};
const said = new RegExp(
  String.raw`(more than|over|less than|under|nearly|almost|about|roughly)?\s*\b(${Object.keys(values).join('|')}|\d+\s?%) of (?:all |the |all the |its )*(?:\w+ )?(pods|nodes|clusters)\b`,
  'i',
);

/** "Nearly a third of all pods": what a place has of them, or in how many clusters something suffers. */
export const fraction: Refuter = {
  name: 'fraction',
  refute(clause) {
    const [, limit = '', word = '', noun = ''] = said.exec(clause.text) ?? [];
    if (word === '') return null;
    const value = values[word.toLowerCase()] ?? Number.parseInt(word, 10) / 100;
    const shares =
      noun.toLowerCase() === 'clusters' ? sharesOfClusters(clause) : sharesOfPlaces(clause, noun);
    return shares.length === 0 || shares.some((share) => fits(share, value, limit))
      ? null
      : 'what was read is another share';
  },
};

function fits(share: number, value: number, limit: string): boolean {
  if (/more|over/i.test(limit)) return share > value;
  if (/less|under/i.test(limit)) return share < value;
  return Math.abs(share - value) <= (limit === '' ? 0.005 : 0.05);
}

function sharesOfPlaces(clause: Clause, noun: string): number[] {
  const { index } = clause.context;
  const places = namesIn(clause).filter((fact) => ['cluster', 'namespace'].includes(slotOf(fact, index)));
  const [place] = places;
  const measure = measures.find(({ word, kind }) => kind !== null && word.test(noun));
  if (place === undefined || places.length > 1 || measure === undefined) return [];
  const slot = slotOf(place, index) === 'cluster' ? 'cluster' : 'namespace';
  return tablesOf(measure, slot, { index, within: [], named: [] }).flatMap((table) => {
    const whole = [...table.values()].reduce((sum, value) => sum + value, 0);
    const own = table.get(place.value);
    return own === undefined || table.size < 2 ? [] : [own / whole];
  });
}

/** Of the clusters that were seen, those where what is named suffers. */
function sharesOfClusters(clause: Clause): number[] {
  const { index, coverage } = clause.context;
  const names = namesIn(clause).filter((fact) => slotOf(fact, index) !== 'cluster');
  const seen = (coverage?.clusters ?? []).filter(isWholeCluster).length;
  if (
    names.length === 0 ||
    seen === 0 ||
    !/broken|failing|unhealthy|not ready|crash|problem/i.test(clause.text)
  )
    return [];
  const rows = index.rows.filter(
    (row) =>
      row.tool === 'inventory' &&
      row.atoms.has('unhealthy') &&
      names.every(({ value }) => standsIn(row, value)),
  );
  return rows.length === 0 ? [] : [new Set(rows.map((row) => cellOf(row, 'cluster'))).size / seen];
}
