import { namesIn, type Refuter } from './clause.ts';

const newest =
  /\b(?:most recent|latest|newest|last) (?:\w+ )?(?:change|event|rollout|deployment)\b|最近的?(?:一次)?(?:变更|改动|事件)|最新的?(?:变更|事件)/i;
const oldest = /\b(?:oldest|earliest|first) (?:\w+ )?(?:change|event)\b|最早的?(?:变更|事件)/i;

/** "The latest change is that of A": of the changes or events that were read, in the place that is named. */
export const latest: Refuter = {
  name: 'latest',
  refute(clause) {
    const isNewest = newest.test(clause.text);
    if (!isNewest && !oldest.test(clause.text)) return null;
    const tool = /event|事件/i.test(clause.text) ? 'events' : 'changes';
    const verb = /(?:\bis|\bwas|:|是|为)\s/i.exec(clause.text)?.index ?? Number.POSITIVE_INFINITY;
    const said = namesIn(clause).filter(({ value }) => !/^v?\d/.test(value));
    // "The last event of A was …" is the last one of A.
    const places = said.flatMap((fact) =>
      clause.facts.includes(fact) && fact.at > verb ? [] : [fact.value],
    );
    const names = said.map(({ value }) => value);
    if (names.length === places.length) return null;
    const timed = clause.context.index.rows.flatMap((row) => {
      const time = row.times.find(({ column }) => ['at', 'last_seen'].includes(column));
      return row.tool === tool && time !== undefined ? [{ row, time: time.value }] : [];
    });
    const ends = (from: typeof timed): number[] => {
      const times = from.map(({ time }) => time);
      return times.length === 0 ? [] : [isNewest ? Math.max(...times) : Math.min(...times)];
    };
    const inPlace = ends(timed.filter(({ row }) => places.every((place) => row.atoms.has(place))));
    const found = ends(timed.filter(({ row }) => names.every((name) => row.atoms.has(name))));
    if (found.length === 0) return null;
    return inPlace[0] === found[0] ? null : 'another one that was read comes there';
  },
};
