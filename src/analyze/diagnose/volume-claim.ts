import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../lib/json.ts';
import { shell } from './shell.ts';

/** `shop/data`: the claim that a volume belongs to, or did; null: it is anybody's. */
export function claimOfVolume({ body }: Pick<KeptObject, 'body'>): string | null {
  const claim = objectAt(objectAt(body, 'spec'), 'claimRef');
  return claim === null ? null : `${textAt(claim, 'namespace') ?? ''}/${textAt(claim, 'name') ?? ''}`;
}

/** The command that lets another claim have a volume. */
export function letGo({ name }: Pick<KeptObject, 'name'>): string {
  return shell`kubectl patch pv ${name} --type json -p '[{"op":"remove","path":"/spec/claimRef"}]'`;
}
