import { slotOf } from '../claim.ts';
import { cellOf, namesIn, type Refuter } from './clause.ts';

const such =
  /\bon (?:the|a) (dead|failed|silent|broken|down|notready|unreachable|lost|cordoned)\b[`*]* node\b/i;

/** "On the dead node" of a pod whose node is another one. */
export const onSuchANode: Refuter = {
  name: 'on such a node',
  refute(clause) {
    const [, word = ''] = such.exec(clause.text) ?? [];
    if (word === '') return null;
    const { index } = clause.context;
    const state = /cordoned/i.test(word) ? 'schedulingdisabled' : 'notready';
    const pods = namesIn(clause).filter((fact) =>
      ['name', 'pod', 'object_name'].includes(slotOf(fact, index)),
    );
    for (const { value } of pods) {
      const nodes = index.rows
        .flatMap((row) => (row.own === value ? String(cellOf(row, 'node') ?? '') : []))
        .filter((node) => node !== '');
      const isSuch = index.rows.some(
        (row) => nodes.includes(row.own ?? '') && row.tool === 'inventory' && row.atoms.has(state),
      );
      if (nodes.length > 0 && !isSuch) return `${value} is on ${nodes[0]}`;
    }
    return null;
  },
};
