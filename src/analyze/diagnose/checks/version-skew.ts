import type { Check } from '../check.ts';
import { fieldSays } from '../evidence.ts';
import { versionOf } from '../server-version.ts';
import { shell } from '../shell.ts';

/** Kubernetes' version skew policy: a kubelet is never newer than the API server, and up to so many minor versions older. */
const oldestAllowed = 3;
/** Of kubelets before 1.25. */
const oldestAllowedBefore = 2;
const wideSince = 25;

export const versionSkew: Check = {
  code: 'version-skew',
  severity: 'warning',
  title: 'A node’s kubelet does not go with the API server',
  rule: 'By Kubernetes’ version skew policy a kubelet may not be newer than the API server, nor more than three minor versions older (two, before 1.25). A kubelet that is older, but not too old, harms nobody.',
  candidates: [{ kind: 'Node' }],
  needs: [],
  judge(node, { serverVersion }) {
    const [server, kubelet] = [versionOf(serverVersion), versionOf(node.facts.kubeletVersion)];
    if (server === null || kubelet === null || server.major !== kubelet.major) return [];
    const behind = server.minor - kubelet.minor;
    if (behind === 0) return [];
    const allowed = kubelet.minor < wideSince ? oldestAllowedBefore : oldestAllowed;
    const isBad = behind < 0 || behind > allowed;
    const pair = `kubelet ${kubelet.major}.${kubelet.minor}, API server ${server.major}.${server.minor}`;
    const distance = Math.abs(behind) === 1 ? 'one minor version' : `${Math.abs(behind)} minor versions`;
    return [
      {
        title: `${pair}: ${distance} ${behind < 0 ? 'newer, which is never supported' : `older, and ${allowed} are supported`}`,
        since: null,
        evidence: [
          fieldSays(
            node,
            'status.nodeInfo.kubeletVersion',
            `${node.facts.kubeletVersion} (API server ${serverVersion})`,
          ),
        ],
        culprit: null,
        cause: `skew ${pair}`,
        fix: {
          text: behind < 0 ? 'Upgrade the API server, or set the node back.' : 'Upgrade the node.',
          command: shell`kubectl get nodes -o wide`,
        },
        severity: isBad ? 'warning' : 'notice',
        harms: isBad,
        explains: false,
      },
    ];
  },
};
