import { describe, expect, it } from 'vitest';
import { expectGolden } from '../../../test/fakes/golden.ts';
import { estimate } from '../answer-budget.ts';
import { agentTools, definitionOf } from './registry.ts';

/** Of all definitions together, as they go with every turn of every answer. */
const mostTokens = 2000;

describe('agent/tools/registry', () => {
  const told = agentTools.map(definitionOf);

  it('is what a model is told, word for word', () => {
    expectGolden('agent-tools.json', `${JSON.stringify(told, null, 2)}\n`);
  });

  it('takes few tokens', () => {
    expect(estimate(JSON.stringify(told).length)).toBeLessThan(mostTokens);
  });

  it.each(told)(
    '$name has flat parameters, at least one, and all of them have to be said',
    ({ parameters }) => {
      const properties = parameters.properties as Record<string, { type: string }>;

      expect(Object.keys(properties).length).toBeGreaterThan(0);
      expect(parameters.required).toEqual(Object.keys(properties));
      for (const { type } of Object.values(properties))
        expect(['string', 'integer', 'boolean']).toContain(type);
    },
  );

  it.each(agentTools)('$name has one name, and a line for people', ({ name, parameters, summary }) => {
    const words = Object.fromEntries(Object.keys(parameters.shape).map((key) => [key, '']));

    expect(agentTools.filter((other) => other.name === name)).toHaveLength(1);
    expect(summary(words)).toMatch(/\w/);
  });
});
