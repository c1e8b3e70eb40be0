import { describe, expect, it } from 'vitest';
import { saidByUser } from './said-by-user.ts';

describe('agent/tools/said-by-user', () => {
  it.each([
    ['web-0', 'why does web-0 crash?', true],
    ['web-0', '为什么web-0重启？', true],
    ['web-0', 'Look at WEB-0.', true],
    ['node-1.example', 'is node-1.example. up?', true],
    ['web', 'why does web-0 crash?', false],
    ['web-0', 'why does web-01 crash?', false],
    ['', 'anything', false],
  ])('knows whether "%s" stands in "%s"', (word, question, expected) => {
    expect(saidByUser(word, { asked: ['hello', question] })).toBe(expected);
  });
});
