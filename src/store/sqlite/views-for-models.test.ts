import { describe, expect, it } from 'vitest';
import { withoutValue } from './views-for-models.ts';

describe('store/sqlite/withoutValue', () => {
  it.each([
    ['env', 'env MOTTO be kind → be brave', 'env MOTTO changed'],
    ['env', 'env MOTTO added: be kind (main)', 'env MOTTO added (main)'],
    ['config', 'config key motto a → b ×3', 'config key motto changed ×3'],
    ['config', 'config key app.conf changed', 'config key app.conf changed'],
    ['config', 'config key note added: two\nlines → here', 'config key note added'],
    ['command', 'arguments serve → serve --token x (main)', 'arguments changed (main)'],
    ['image', 'image app:1 → app:2', 'image app:1 → app:2'],
    ['replicas', 'replicas 2 → 3', 'replicas 2 → 3'],
  ])('of %s: %j is %j', (topic, text, shown) => {
    expect(withoutValue(topic, text)).toBe(shown);
  });
});
