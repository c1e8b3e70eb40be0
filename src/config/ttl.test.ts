import { describe, expect, it } from 'vitest';
import { podKind } from '../../test/fakes/builders.ts';
import { Ttl, ttlRuleOf } from './ttl.ts';

describe('config/ttl', () => {
  it('lets the time of a kind follow how often it changes, between a quarter and four times the usual', () => {
    expect(ttlRuleOf(Ttl.parse({}), podKind)).toEqual({
      seconds: 60,
      limits: { minimumSeconds: 15, maximumSeconds: 240 },
    });
  });

  it.each([
    ['of its own', 'pods=30s'],
    ['of every kind without one', 'default=1m'],
  ])('holds to a time %s that a person has set', (_, text) => {
    const kind = text.startsWith('pods') ? podKind : { group: 'example.com', plural: 'things' };
    expect(ttlRuleOf(Ttl.parse(text), kind)).toMatchObject({ limits: null });
  });
});
