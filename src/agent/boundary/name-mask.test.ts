import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyedTestHash } from '../../../test/fakes/test-redactor.ts';
import { NameMask } from './name-mask.ts';

function maskOf(): NameMask {
  const mask = new NameMask(keyedTestHash);
  mask.learn('cluster', 'acme-prod');
  mask.learn('namespace', 'shop-acme');
  mask.learn('name', 'checkout');
  mask.learn('node', 'ip-10-0-0-1.acme.internal');
  mask.learnImage('registry.acme.example:5000/team-red/checkout:1.2');
  return mask;
}
const real = /acme|checkout|team-red|10[.-]0[.-]0/i;

describe('agent/boundary/NameMask', () => {
  it.each([
    'acme-prod',
    'pod checkout-7d9f8b6c5-x2k4p in shop-acme/acme-prod',
    'checkout.shop-acme.svc.cluster.local:8080',
    '{"cluster":"acme-prod","image":"registry.acme.example:5000/team-red/checkout:1.2"}',
    'Get "https://api.acme.example:6443/v1": dial tcp 10.0.0.7:6443: refused',
    'node ip-10-0-0-1.acme.internal；集群acme-prod不健康',
    'CHECKOUT_HOST is Checkout',
    'dial tcp: lookup api.acme.example: no such host; x509: valid for vpn.acme.example',
    "where cluster = 'acme-prod' and name like 'checkout-%'",
  ])('hides every name in %j, and gives it back', (text) => {
    const mask = maskOf();

    const masked = mask.mask(text);

    expect(masked).not.toMatch(real);
    expect(mask.mask(masked)).toBe(masked);
    expect(mask.reveal(masked).toLowerCase()).toBe(text.toLowerCase());
  });

  it('leaves what every cluster has, words, and placeholders of secrets', () => {
    const text =
      'default kube-system pods 12 <hidden:0123456789ab> CrashLoopBackOff at 2026-01-01T00:00:00.000Z';
    const mask = maskOf();

    expect(mask.mask(text)).toBe(text);
    expect(mask.reveal('<hidden:0123456789ab> name-x0123456789')).toBe(
      '<hidden:0123456789ab> name-x0123456789',
    );
  });

  it('gives the same stand-in in every process that has the key', () => {
    expect(maskOf().mask('acme-prod')).toBe(maskOf().mask('acme-prod'));
    expect(maskOf().mask('acme-prod')).toMatch(/^cluster-x[0-9a-f]{10}$/);
  });

  it('masks twice as once, whatever the text', () => {
    const word = fc.constantFrom(
      'acme-prod',
      'checkout',
      '.',
      '-',
      ' ',
      '/',
      'a',
      '"',
      '中',
      'name',
      'cluster',
      '1',
    );

    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 10 }).map((parts) => parts.join('')),
        (text) => {
          const mask = maskOf();
          const masked = mask.mask(text);

          expect(mask.mask(masked)).toBe(masked);
          expect(mask.reveal(masked).toLowerCase()).toBe(text.toLowerCase());
        },
      ),
      { numRuns: 1000, seed: 3 },
    );
  });
});
