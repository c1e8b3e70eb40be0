import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { objectAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement } from '../check.ts';
import { fieldSays, objectName } from '../evidence.ts';
import { shell } from '../shell.ts';
import { claimOfVolume, letGo } from '../volume-claim.ts';

function judge(volume: KeptObject): Judgement[] {
  const status = objectAt(volume.body, 'status');
  const message = textAt(status, 'message') ?? textAt(status, 'reason');
  const claim = claimOfVolume(volume) ?? 'of unknown name';
  const phase = volume.phase ?? '';
  const evidence = [
    fieldSays(volume, 'status.phase', `${phase}${message === null ? '' : `: ${message}`}`),
    fieldSays(volume, 'spec.claimRef', claim),
  ];
  const shared = { since: textAt(status, 'lastPhaseTransitionTime'), evidence, culprit: null };
  if (phase === 'Failed')
    return [
      {
        ...shared,
        title: `the volume could not be reclaimed after its claim ${claim} was deleted: ${message ?? 'nothing says why'}`,
        cause: `unreclaimed ${objectName(volume)}`,
        fix: {
          text: 'Delete what is behind it by hand, then the volume.',
          command: shell`kubectl describe pv ${volume.name}`,
        },
        severity: 'warning',
      },
    ];
  return [
    {
      ...shared,
      title: `the volume is Released: its claim ${claim} is gone, and no other claim can have it before claimRef is taken away`,
      cause: `released ${objectName(volume)}`,
      // A claim that waits for it tells of it.
      follows: true,
      fix: {
        text: 'Look whether its data are needed; then delete it, or let another claim have it:',
        command: letGo(volume),
      },
    },
  ];
}

export const volumeTrouble: Check = {
  code: 'volume',
  severity: 'notice',
  title: 'A volume is left over, or could not be reclaimed',
  rule: 'A PersistentVolume is Failed (a warning): its storage was not given back when its claim was deleted; or it is Released: its claim is gone, its data are kept, and no other claim can have it.',
  candidates: [
    { kind: 'PersistentVolume', any: [[{ column: 'phase', is: 'one-of', values: ['Released', 'Failed'] }]] },
  ],
  needs: [],
  judge,
};
