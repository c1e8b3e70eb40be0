import { describe, expect, it } from 'vitest';
import { parseExemptions, readExemptions } from './read-exemptions.ts';

const whole = 'reason: known\n  owner: payments\n  until: 2026-12-31';

describe('wiring/read-exemptions', () => {
  it('reads a list, each with its line', () => {
    const text = `# ours\n- code: crash-loop\n  ${whole}\n- code: image-pull\n  object: Deployment/web\n  ${whole}\n`;

    expect(parseExemptions(text, 'file')).toEqual([
      {
        line: 2,
        exemption: {
          code: 'crash-loop',
          cluster: '*',
          namespace: '*',
          object: '*/*',
          reason: 'known',
          owner: 'payments',
          until: '2026-12-31',
        },
      },
      expect.objectContaining({ line: 6 }),
    ]);
  });

  it.each([
    ['', []],
    ['# nothing yet\n', []],
  ])('reads nothing from %j', (text, expected) => {
    expect(parseExemptions(text, 'file')).toEqual(expected);
  });

  it.each([
    ['a: [', /^file:1: /],
    ['code: crash-loop', /^file:1: must be a list of exemptions$/],
    [`- code: a\n  ${whole}\n- code: b\n  reason: known\n  until: 2026-12-31`, /^file:5: owner: /],
    [`- code: a\n  ${whole}\n  cluser: dev`, /^file:1: .*cluser/],
    ['- code: a\n  reason: known\n  owner: me\n  until: soon', /^file:1: until: must be a day/],
    [`- code: a\n  object: web\n  ${whole}`, /^file:1: object: must be KIND\/NAME/],
    ['- crash-loop', /^file:1: /],
    [`- code: a\n  code: b\n  ${whole}`, /^file:2: .*unique/],
    ['-\n', /^file:1: /],
  ])('refuses %j with its line', (text, message) => {
    expect(() => parseExemptions(text, 'file')).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(message) }),
    );
  });

  it('says that a file which was named is not there, and does without one that was not', async () => {
    const directories = { config: '/nowhere', data: '', cache: '', runtime: '' };

    await expect(readExemptions({ exemptions: null }, { directories })).resolves.toEqual([]);
    await expect(readExemptions({ exemptions: '/nowhere/x.yaml' }, { directories })).rejects.toMatchObject({
      code: 'CONFIG_UNREADABLE',
    });
  });
});
