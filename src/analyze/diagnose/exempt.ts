import type { Exemption } from '../../domain/exemption.ts';
import type { Incident, ObjectReference } from '../../domain/finding.ts';
import { matchesGlob } from '../../lib/match-glob.ts';
import { shortKind } from './evidence.ts';

type Judged = Pick<Incident, 'code' | 'affected' | 'culprits'>;

const dayMs = 86_400_000;

/** Whether an exemption holds at this moment (milliseconds since the epoch): to the end of its last day, in UTC. */
export function holds({ until }: Pick<Exemption, 'until'>, now: number): boolean {
  return now < Date.parse(`${until}T00:00:00Z`) + dayMs;
}

/**
 * The exemption by which an incident is not told; null: it is. All who suffer from it have to be exempted, each by any: the
 * same cause where nobody said yes to it is told, whole.
 */
export function exemptionOf(incident: Judged, exemptions: readonly Exemption[]): Exemption | null {
  const ofCode = exemptions.filter(({ code }) => matchesGlob(code, incident.code));
  const candidates = ofCode.map((exemption) => {
    const culprits = incident.culprits.filter(({ object }) => isNamed(exemption, object));
    return { exemption, ofCulprits: new Set(culprits.map(({ cluster }) => cluster)) };
  });
  const found = incident.affected.map(({ cluster, object }) =>
    candidates.find(
      ({ exemption, ofCulprits }) =>
        matchesGlob(exemption.cluster, cluster) &&
        matchesGlob(exemption.namespace, object.namespace ?? '') &&
        (ofCulprits.has(cluster) || isNamed(exemption, object)),
    ),
  );
  return found.every((each) => each !== undefined) ? (found[0]?.exemption ?? null) : null;
}

function isNamed({ object }: Exemption, { kind, name }: ObjectReference): boolean {
  const [wantedKind = '*', wantedName = '*'] = object.split('/');
  const kinds = [kind, shortKind(kind)].map((word) => word.toLowerCase());
  return kinds.some((word) => matchesGlob(wantedKind.toLowerCase(), word)) && matchesGlob(wantedName, name);
}
