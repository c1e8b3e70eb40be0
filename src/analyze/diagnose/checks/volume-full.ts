import { byteWords } from '../byte-words.ts';
import type { Check } from '../check.ts';
import { objectName, usageSays } from '../evidence.ts';
import { shell, withOption } from '../shell.ts';

/** From so much on there is reason to act; from so much on writes fail, or will within minutes. */
const [nearShare, fullShare] = [0.9, 0.98];
/** A sample that is older says nothing of now. */
const freshMs = 3_600_000;

export const volumeFull: Check = {
  code: 'volume-full',
  severity: 'warning',
  title: 'A volume is full, or nearly',
  rule: 'Of the volume of a PersistentVolumeClaim 90 % or more was used when it was last measured, within the last hour (98 %: an error). Only where a Prometheus that is asked for usage has the kubelets’ kubelet_volume_stats.',
  candidates: [{ kind: 'PersistentVolumeClaim', any: [[{ is: 'filled', shareAtLeast: nearShare }]] }],
  needs: [{ what: 'volume-usage' }],
  judge(claim, { volumeUsage: [newest] }, now) {
    if (newest === undefined || now - Date.parse(newest.at) > freshMs) return [];
    const { usedBytes, capacityBytes, at } = newest;
    const share = usedBytes / capacityBytes;
    const amounts = `${byteWords(usedBytes)} of ${byteWords(capacityBytes)}`;
    return [
      {
        title: `the volume is ${share >= fullShare ? 'full' : 'nearly full'}: ${amounts} are used (${Math.floor(share * 100)} %)`,
        since: null,
        evidence: [usageSays(claim, `${amounts} used`, at)],
        culprit: null,
        cause: `full ${objectName(claim)}`,
        fix: {
          text: 'Delete what is not needed in it, or let it grow (spec.resources.requests.storage, where its StorageClass has allowVolumeExpansion).',
          command: withOption(shell`kubectl edit pvc ${claim.name}`, '-n', claim.namespace),
        },
        severity: share >= fullShare ? 'error' : 'warning',
      },
    ];
  },
};
