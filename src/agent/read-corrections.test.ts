import { describe, expect, it } from 'vitest';
import { readCorrections } from './read-corrections.ts';

describe('agent/readCorrections', () => {
  it.each<[string, object]>([
    ['ok: 1-3, 5', { 1: 'holds', 2: 'holds', 3: 'holds', 5: 'holds' }],
    ['**OK:** 1–2，4.', { 1: 'holds', 2: 'holds', 4: 'holds' }],
    ['2. ok\n3. 正确。', { 2: 'holds', 3: 'holds' }],
    ['1. -\n2) —', { 1: 'nothing', 2: 'nothing' }],
    ['1. = e3\n2. = e3, e15', { 1: ['e3'], 2: ['e3', 'e15'] }],
    ['1. = [e3] (its first row)', { 1: ['e3'] }],
    ['7. demo-dev has 2 nodes.', { 7: 'demo-dev has 2 nodes.' }],
    ['7. - demo-dev has 2 nodes.', { 7: 'demo-dev has 2 nodes.' }],
    ['7. | a | 2 |', { 7: '| a | 2 |' }],
    ['"7. demo-dev has 2 nodes."', { 7: 'demo-dev has 2 nodes.' }],
    ['7. "demo-dev has 2 nodes."', { 7: 'demo-dev has 2 nodes.' }],
    ['7. It says "not ready"', { 7: 'It says "not ready"' }],
    ['**7.** `web` is **ready**', { 7: '`web` is **ready**' }],
    ['**7. demo-dev has 2 nodes.**', { 7: 'demo-dev has 2 nodes.' }],
    ['- 7. demo-dev has 2 nodes.', { 7: 'demo-dev has 2 nodes.' }],
    ['1. "= e3"\n2. `= e3`\n"3. = e4"', { 1: ['e3'], 2: ['e3'], 3: ['e4'] }],
    ['1. "-"\n"2. -"\n3. [removed]', { 1: 'nothing', 2: 'nothing', 3: 'nothing' }],
    [
      '1. **ok**\n2. (unchanged)\n3. This holds.\n4. 保持不变。',
      {
        ...{ 1: 'holds', 2: 'holds', 3: 'holds', 4: 'holds' },
      },
    ],
    ['1. Correct: 2 nodes are ready.', { 1: 'Correct: 2 nodes are ready.' }],
    ['ok: 1-3\n2. demo-dev has 2 nodes.', { 1: 'holds', 2: 'demo-dev has 2 nodes.', 3: 'holds' }],
  ])('reads %j', (reply, expected) => {
    const read = [...readCorrections(reply)].map(([number, correction]) => {
      if (correction.type === 'anew') return [number, correction.words];
      return [number, correction.type === 'stands' ? correction.ids : correction.type];
    });

    expect(Object.fromEntries(read)).toEqual(expected);
  });

  it.each([
    '',
    'All of it is fine.',
    'ok: all but the third',
    'ok 1-3',
    '1. = what I said before',
    '1.',
    '123. demo-dev has 2 nodes.',
    '- 1, 2 and 3 hold',
    '12:30 was when it began.',
    '1.36.3 is what it runs.',
    '{"ok": [1, 2]}',
  ])('takes nothing from %j', (reply) => {
    expect([...readCorrections(reply)]).toEqual([]);
  });
});
