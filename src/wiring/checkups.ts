import type { AppOptions } from '../app.ts';
import type { Checkup, Clock } from '../domain/ports/outside.ts';

/** Everything that doctor looks at, in the order in which it is shown. */
export function checkups(_options: AppOptions, _clock: Clock): Checkup[] {
  return [];
}
