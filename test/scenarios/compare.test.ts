import { describe, expect, it } from 'vitest';
import type { Finding, Incident, ObjectReference } from '../../src/domain/finding.ts';
import { crashLoopIncident } from '../fakes/reports.ts';
import { alarmsOf, compare, elsewhere } from './compare.ts';
import type { NamedScenario } from './scenario.ts';

const deployment: ObjectReference = { kind: 'Deployment.apps', namespace: 'shop', name: 'web' };
const settings: ObjectReference = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };

function scenario(
  change: Partial<NamedScenario['truth'][number]> = {},
  half: NamedScenario['half'] = 'blind',
) {
  const cause = {
    cause: 'The ConfigMap settings is missing',
    culprits: [settings],
    says: [['settings'], ['missing', 'not found']],
    notSaid: [],
    severity: 'warning' as const,
    ...change,
  };
  return {
    name: 'settings',
    half,
    about: '',
    nodes: 'played',
    images: {},
    registries: {},
    setup: [{ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', namespace: 'shop' } }],
    ready: [],
    change: [],
    wait: [],
    truth: half === 'healthy' ? [] : [cause],
  } satisfies NamedScenario;
}

const finding = {
  object: deployment,
  title: 'needs ConfigMap settings',
  cause: 'ConfigMap settings is missing',
  evidence: [],
} as unknown as Finding;

const incident = (change: Partial<Incident> = {}): Incident =>
  crashLoopIncident({
    code: 'any',
    title: 'ConfigMap shop/settings is missing',
    culprits: [{ cluster: 'one', object: settings }],
    affected: [{ cluster: 'one', object: deployment }],
    findings: [finding],
    ...change,
  });

describe('scenarios/compare', () => {
  it('knows a cause that is told', () => {
    const told = incident();

    const { causes, incidents, others } = compare(scenario(), [told]);

    expect(causes).toMatchObject([{ told, why: null }]);
    expect(incidents).toEqual([told]);
    expect(others).toEqual([]);
  });

  const elseWhere = { kind: 'Deployment.apps', namespace: 'elsewhere', name: 'web' };
  it.each<[string, NamedScenario, Incident[], RegExp]>([
    ['nothing was said', scenario(), [], /nothing was said/],
    [
      'only of another namespace',
      scenario(),
      [
        incident({
          culprits: [{ cluster: 'one', object: { ...settings, namespace: 'elsewhere' } }],
          affected: [{ cluster: 'one', object: elseWhere }],
          findings: [{ ...(incident().findings[0] as Finding), object: elseWhere }],
        }),
      ],
      /nothing was said/,
    ],
    [
      'somebody else was named',
      scenario(),
      [incident({ culprits: [{ cluster: 'one', object: deployment }] })],
      /Deployment shop\/web/,
    ],
    ['a word was not said', scenario({ says: [['settings'], ['LOG_LEVEL']] }), [incident()], /LOG_LEVEL/],
    [
      'a word is only quoted as evidence',
      scenario({ says: [['LOG_LEVEL']] }),
      [
        incident({
          evidence: [{ source: 'event', object: deployment, field: null, text: 'LOG_LEVEL', at: null }],
        }),
      ],
      /LOG_LEVEL/,
    ],
    ['it is too mild', scenario(), [incident({ severity: 'notice' })], /only a notice/],
    ['what is not so was said besides', scenario({ notSaid: ['config ?map'] }), [incident()], /not so/],
  ])('knows why a cause is not told: %s', (_, of, said, why) => {
    const { causes } = compare(of, said);

    expect(causes).toMatchObject([{ told: null, why: expect.stringMatching(why) }]);
  });

  it('holds what is not so only against what is said of the culprits: of another cause it may well be so', () => {
    const told = incident();
    const another = incident({
      id: '2',
      title: 'the option --log-json is not known',
      culprits: [{ cluster: 'one', object: deployment }],
    });

    expect(compare(scenario({ notSaid: ['log-json'] }), [told, another]).causes).toMatchObject([{ told }]);
    expect(
      compare(scenario({ notSaid: ['log-json'], culprits: [settings, deployment] }), [told, another]).causes,
    ).toMatchObject([{ told: null }]);
  });

  it('takes what was said of the same scenario besides for another entry, unless it harms nobody', () => {
    const told = incident();
    const another = incident({ id: '2', culprits: [{ cluster: 'one', object: deployment }] });
    const harmless = { ...another, id: '3', harms: false };

    const { causes, incidents, others } = compare(scenario(), [another, harmless, told]);

    expect(causes).toMatchObject([{ told }]);
    expect(incidents).toEqual([another, told]);
    expect(others).toEqual([another]);
  });

  it('raises an alarm for a warning in a healthy place, harmless or not, and none for a notice', () => {
    const warning = incident({ severity: 'warning', harms: false });
    const notice = incident({ severity: 'notice' });
    const all = [warning, notice];

    expect(alarmsOf(compare(scenario({}, 'healthy'), all), all)).toEqual([warning]);
  });

  it('tells what is about no scenario', () => {
    const node = { kind: 'Node', namespace: null, name: 'node-1' };
    const there = incident({
      culprits: [{ cluster: 'one', object: node }],
      affected: [],
      findings: [],
    });

    expect(elsewhere([scenario()], [incident(), there])).toEqual([there]);
  });
});
