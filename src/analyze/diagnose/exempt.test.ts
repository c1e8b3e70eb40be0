import { describe, expect, it } from 'vitest';
import { exemption } from '../../../test/fakes/reports.ts';
import type { Exemption } from '../../domain/exemption.ts';
import { exemptionOf, holds } from './exempt.ts';

const web = { cluster: 'prod-eu', object: { kind: 'Deployment.apps', namespace: 'shop', name: 'web' } };
const api = { cluster: 'dev', object: { kind: 'Deployment.apps', namespace: 'shop', name: 'api' } };
const secret = { cluster: 'prod-eu', object: { kind: 'Secret', namespace: 'shop', name: 'login' } };

describe('analyze/diagnose/exempt', () => {
  it.each([
    [{}, true],
    [{ code: 'crash-*' }, true],
    [{ code: 'image-pull' }, false],
    [{ cluster: 'prod-*' }, true],
    [{ cluster: 'dev' }, false],
    [{ namespace: 'shop' }, true],
    [{ namespace: 'shop2' }, false],
    [{ object: 'Deployment/web' }, true],
    [{ object: 'deployment/w*' }, true],
    [{ object: 'Deployment.apps/web' }, true],
    [{ object: 'StatefulSet/web' }, false],
    [{ object: 'Secret/login' }, true],
  ] as [Partial<Exemption>, boolean][])('with %j holds: %s', (of, expected) => {
    const incident = { code: 'crash-loop', affected: [web], culprits: [secret] };

    expect(exemptionOf(incident, [exemption(of)]) !== null).toBe(expected);
  });

  it('tells a cause that goes beyond what was said yes to', () => {
    const incident = { code: 'crash-loop', affected: [web, api], culprits: [] };

    expect(exemptionOf(incident, [exemption({ cluster: 'prod-*' })])).toBeNull();
    expect(
      exemptionOf(incident, [exemption({ cluster: 'prod-*' }), exemption({ cluster: 'dev' })]),
    ).not.toBeNull();
  });

  it('holds to the end of its last day', () => {
    expect(holds(exemption(), Date.parse('2026-12-31T23:59:59Z'))).toBe(true);
    expect(holds(exemption(), Date.parse('2027-01-01T00:00:00Z'))).toBe(false);
  });
});
