import { describe, expect, it } from 'vitest';
import { OneRowFleet } from '../../../test/fakes/one-row-fleet.ts';
import { crashLoopIncident, diagnosisReport } from '../../../test/fakes/reports.ts';
import { testRedactor } from '../../../test/fakes/test-redactor.ts';
import type { Found } from '../../analyze/diagnose/run-checks.ts';
import { withSharedChanges } from '../../analyze/diagnose/shared-changes.ts';
import type { Incident } from '../../domain/finding.ts';
import { objectHider } from '../boundary/hide-object.ts';
import { incidentEvidence } from '../incident-evidence.ts';
import { showEvidence } from '../show-evidence.ts';
import type { ToolContext } from './agent-tool.ts';
import { problems } from './problems.ts';

const settings = { kind: 'ConfigMap', namespace: 'shop', name: 'settings' };
const at = '2026-01-02T03:04:05.000Z';

/** Two workloads that fail since what both read was changed, as the checks tell it. */
function afterOneChange(): Incident {
  const text = 'config key motto be kind (1), and since then → be brave';
  const failing = ['web', 'api'].map((name): Found => {
    const object = { kind: 'Deployment.apps', namespace: 'shop', name };
    return {
      code: 'crash-loop',
      verdict: 'fires',
      severity: 'error',
      clusterId: 'id-prod',
      cluster: 'prod',
      object,
      root: object,
      title: 'it crashes',
      since: at,
      evidence: [],
      culprit: null,
      cause: 'crash',
      fix: null,
      harms: true,
      missing: null,
      follows: false,
      suspects: [],
      explains: true,
      brought: { object: settings, text, at },
      wants: null,
    };
  });
  const findings = withSharedChanges(failing);
  const [first] = findings;
  return crashLoopIncident({ title: first?.title ?? '', evidence: first?.evidence ?? [], findings });
}

class IncidentFleet extends OneRowFleet {
  readonly #incidents: Incident[];

  constructor(incidents: Incident[]) {
    super();
    this.#incidents = incidents;
  }

  override async diagnose() {
    return diagnosisReport(this.#incidents);
  }
}

async function told(incidents: Incident[], name = '') {
  const context: ToolContext = {
    fleet: new IncidentFleet(incidents),
    live: null,
    asked: [],
    now: Date.parse(at),
    queryTimeoutMs: 1000,
    signal: new AbortController().signal,
    hideObject: objectHider(testRedactor('none')),
    evidence: () => undefined,
  };
  return problems.run({ cluster: 'all', namespace: '', name }, context);
}

async function rowsOf(incidents: Incident[], name = ''): Promise<Record<string, unknown>[]> {
  const { columns, rows } = await told(incidents, name);
  return rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
}

/** One cause that hits Deployments, `cluster/name` each, of which every title tells. */
function policyIncident(...places: string[]): Incident {
  const policy = { kind: 'NetworkPolicy.networking.k8s.io', namespace: 'shop', name: 'deny-all' };
  const [sample] = afterOneChange().findings;
  const hit = places.map((place) => {
    const [cluster = '', name = ''] = place.split('/');
    const object = { kind: 'Deployment.apps', namespace: 'shop', name };
    return { cluster, object };
  });
  const findings = hit.flatMap(({ cluster, object }) =>
    sample === undefined
      ? []
      : [
          {
            ...sample,
            clusterId: cluster,
            cluster,
            object,
            root: object,
            title: `it keeps ${object.name} from Service shop/db`,
          },
        ],
  );
  return crashLoopIncident({
    id: `i-${places[0]}`,
    title: findings[0]?.title ?? '',
    affected: hit,
    culprits: hit.map(({ cluster }) => ({ cluster, object: policy })),
    evidence: [],
    change: null,
    findings,
  });
}

describe('agent/tools/problems', () => {
  it('tells what was changed before, without the values that somebody wrote', async () => {
    const shown = JSON.stringify(await told([afterOneChange()]));

    expect(afterOneChange().title).toContain('be brave');
    expect(shown).toContain('shop/settings was changed, and since then 2 that read it fail');
    expect(shown).toContain('settings: was changed');
    expect(shown).not.toMatch(/be kind|be brave/);
  });

  it('shows a model that explains it none either', () => {
    const shown = JSON.stringify(incidentEvidence(afterOneChange(), testRedactor('none')).rows);

    expect(shown).toContain('shop/settings was changed, and since then 2 that read it fail');
    expect(shown).not.toMatch(/be kind|be brave/);
  });

  it('says in the first row of an incident in which further clusters that object suffers', async () => {
    const rows = await rowsOf([policyIncident('dev/api', 'dev/web', 'eu/web', 'us/api')]);

    expect(rows.map(({ cluster, also_in, name }) => [cluster, also_in, name])).toEqual([
      ['dev', 'us', 'api'],
      // No cluster of an incident stays unnamed in its first rows.
      ['eu', null, 'web'],
      ['us', null, 'api'],
      ['dev', null, 'web'],
    ]);
  });

  it('tells in each row of its own object', async () => {
    const rows = await rowsOf([policyIncident('dev/api', 'dev/web')]);

    expect(rows.map(({ problem }) => problem)).toEqual([
      'it keeps api from Service shop/db',
      'it keeps web from Service shop/db',
    ]);
  });

  it.each([
    ['web', ['web']],
    // What all of it comes from.
    ['deny-all', ['api', 'web']],
    // What it speaks of.
    ['db', ['api', 'web']],
    ['nothing', []],
  ])('tells of %s alone, where that is asked for', async (name, names) => {
    const incidents = [policyIncident('dev/api', 'dev/web')];

    expect((await rowsOf(incidents, name)).map((row) => row.name)).toEqual(names);
    expect((await told(incidents, name)).notes.at(-1)).toBe(
      `to do with the name: ${names.length === 0 ? 0 : 1}`,
    );
  });

  it('shows every one of forty incidents before what else they hit', async () => {
    const incidents = Array.from({ length: 40 }, (_, index) =>
      policyIncident(`dev/api-${index}`, `dev/web-${index}`),
    );
    const result = await told(incidents);
    const evidence = { id: 'e1', tool: 'problems', arguments: {}, ...result };

    const shown = showEvidence(evidence, (_, text) => text);

    expect(shown).toMatch(/^e1: 80 rows, 40 shown/);
    expect(shown.match(/api-\d+ \|/g)).toHaveLength(40);
  });
});
