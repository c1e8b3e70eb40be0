import type { Fix, ObjectReference } from '../../domain/finding.ts';
import type { KeptObject } from '../../domain/ports/diagnosis.ts';
import { shortKind } from './evidence.ts';
import { settableName, shell, withOption } from './shell.ts';

/** Everything that the API server says of an object, its events too. */
export function describeCommand({ kind, namespace, name }: ObjectReference): string {
  return withOption(shell`kubectl describe ${kind.toLowerCase()} ${name}`, '-n', namespace);
}

/** Where a template is mended; what has none that can be changed is described. */
function editCommand(root: ObjectReference): string {
  const settable = settableName(root);
  return settable === null
    ? describeCommand(root)
    : withOption(shell`kubectl edit ${settable}`, '-n', root.namespace);
}

interface Step {
  says: RegExp;
  text: string;
}

function textFor(steps: readonly Step[], message: string, otherwise: string): string {
  return steps.find(({ says }) => says.test(message))?.text ?? otherwise;
}

const ofContainers: readonly Step[] = [
  {
    says: /runAsNonRoot|non-numeric user/,
    text: 'Name a user other than 0 (securityContext.runAsUser), or use an image that runs as one.',
  },
  { says: /subPath/, text: 'Mend the subPath, or put what it names into the volume.' },
];

/** Where the kubelet refuses to make a container. */
export function fixOfContainer(message: string, root: ObjectReference): Fix {
  const text = textFor(ofContainers, message, 'Mend in the template what the message names.');
  return { text, command: editCommand(root) };
}

const ofStarts: readonly Step[] = [
  {
    says: /Multi-Attach/,
    text: 'Another node still has the volume: let the pod there end, or, where that node is really off, take the pod away.',
  },
  {
    says: /hostPath type check failed/,
    text: 'Put the path on the node, or mend path and type of the hostPath volume.',
  },
  { says: /driver name \S+ not found|CSI/, text: 'Look whether the driver of the volume runs on the node.' },
];

/** Where a pod has a node, and an event tells why it does not start. */
export function fixOfStart(
  reason: string | null,
  message: string,
  { kind, namespace, name, node }: KeptObject,
): Fix {
  const pod = { kind, namespace, name };
  if (reason === 'FailedCreatePodSandBox')
    return {
      text: 'Look at the network plugin and the container runtime of its node: the pods there.',
      command: shell`kubectl get pods -A -o wide --field-selector ${`spec.nodeName=${node ?? ''}`}`,
    };
  const otherwise = 'Look whether what it waits for is there, and can be reached from its node.';
  return { text: textFor(ofStarts, message, otherwise), command: describeCommand(pod) };
}

const ofRefusals: readonly Step[] = [
  {
    says: /violates PodSecurity/,
    text: 'Set in the template what the standard asks for, or label the namespace with a lower one (pod-security.kubernetes.io/enforce).',
  },
  {
    says: /ValidatingAdmissionPolicy/,
    text: 'Change in the template what the policy refuses, or the policy.',
  },
];

/** Where the API server refuses a controller's pods. */
export function fixOfRefusal(message: string, root: ObjectReference): Fix {
  const text = textFor(ofRefusals, message, 'Change in the template what the message names.');
  return { text, command: editCommand(root) };
}

const ofPlaces: readonly Step[] = [
  {
    says: /anti-affinity rules/,
    text: 'Add a node without such a pod, run fewer of them, or prefer instead of demanding (preferredDuringSchedulingIgnoredDuringExecution).',
  },
  {
    says: /pod affinity rules/,
    text: 'Start the pod that it must stand beside, mend the labels that it looks for, or let it stand elsewhere.',
  },
  {
    says: /topology spread constraints/,
    text: 'Make room where the fewest of these pods are, or let the constraint give way (whenUnsatisfiable: ScheduleAnyway).',
  },
  {
    says: /free ports/,
    text: 'Let it do without the host port (a Service gives it an address), take another one, or run no more such pods than nodes.',
  },
  {
    says: /volume node affinity conflict/,
    text: 'Make room on a node that can reach its volume (in the same zone, or that very node), or move the data.',
  },
  { says: /max volume count/, text: 'Add nodes, or put fewer pods with volumes on each.' },
];

/** Where nodes would do, but for what is on them already; null: it is something else. */
export function fixOfPlace(message: string, root: ObjectReference): Fix | null {
  const step = ofPlaces.find(({ says }) => says.test(message));
  return step === undefined ? null : { text: step.text, command: editCommand(root) };
}

/** Where a webhook refuses: who looks after it is told by its name. */
export function fixOfWebhook(webhook: string): Fix {
  return {
    text: `Change in the template what it refuses, or ask those who look after webhook ${webhook}; it is in one of these:`,
    command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations',
  };
}

/** Where what it needs is made by something else that has to be looked at. */
export function lookAt(object: ObjectReference): Fix {
  return { text: `See why: ${shortKind(object.kind)} ${object.name}.`, command: describeCommand(object) };
}
