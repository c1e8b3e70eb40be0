import { describe, expect, it } from 'vitest';
import { expandVariables } from './expand-variables.ts';

const variables = { TOKEN: 'hunter2', EMPTY: '', NESTED: `\${TOKEN}` };

describe('mcp/expand-variables', () => {
  it.each<[unknown, unknown]>([
    [`Bearer \${TOKEN}`, 'Bearer hunter2'],
    [`\${TOKEN}\${TOKEN}`, 'hunter2hunter2'],
    [`\${EMPTY}`, ''],
    [`\${MISSING:-none}`, 'none'],
    [`\${MISSING:-}`, ''],
    [`\${TOKEN:-none}`, 'hunter2'],
    [`\${NESTED}`, `\${TOKEN}`],
    [`$TOKEN $5 \${} \${1A} {TOKEN}`, `$TOKEN $5 \${} \${1A} {TOKEN}`],
    [
      ['a', `\${TOKEN}`, 1],
      ['a', 'hunter2', 1],
    ],
    [
      { env: { KEY: `\${TOKEN}` }, on: true, none: null },
      { env: { KEY: 'hunter2' }, on: true, none: null },
    ],
  ])('makes of %j %j', (value, expected) => {
    expect(expandVariables(value, variables)).toEqual({ ok: true, value: expected });
  });

  it('tells the name of a variable that is not set', () => {
    expect(expandVariables({ args: [`\${GONE}`, `\${TOKEN}`] }, variables)).toEqual({
      ok: false,
      missing: 'GONE',
    });
  });
});
