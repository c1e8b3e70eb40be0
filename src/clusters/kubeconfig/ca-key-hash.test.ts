import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../../test/faults/test-certificates.ts';
import { caKeyHash } from './ca-key-hash.ts';

const first = createAuthority().cert;
const second = createAuthority().cert;

describe('clusters/kubeconfig/ca-key-hash', () => {
  it('is the same whatever the order and whatever stands between', () => {
    const hash = caKeyHash(`${first}${second}`, null);

    expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(caKeyHash(`# comment\n${second}\n\n${first}`, null)).toBe(hash);
  });

  it('tells authorities apart, and the names behind one', () => {
    const hashes = [
      caKeyHash(first, null),
      caKeyHash(second, null),
      caKeyHash(first + second, null),
      caKeyHash(first, 'a.example'),
      caKeyHash(first, 'b.example'),
    ];

    expect(new Set(hashes).size).toBe(5);
  });

  it('passes over a certificate that cannot be read', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nZ2FyYmFnZQ==\n-----END CERTIFICATE-----\n';

    expect(caKeyHash(broken + first, null)).toBe(caKeyHash(first, null));
    expect(caKeyHash(broken, null)).toBeNull();
    expect(caKeyHash('', 'a.example')).toBeNull();
  });
});
