import type { KeptObject } from '../../../domain/ports/diagnosis.ts';
import { bundleTimes, type CertificateTimes, certificateTimes } from '../../../lib/certificate-times.ts';
import { type JsonObject, objectAt, objectsAt, textAt } from '../../../lib/json.ts';
import type { Check, Judgement } from '../check.ts';
import { conditionSays, fieldSays, objectName } from '../evidence.ts';
import { conditionOf } from '../pod-parts.ts';
import { shell, withOption } from '../shell.ts';

const dayMs = 86_400_000;
/** So long before its end somebody has to renew what does not renew itself. */
const soonMs = 14 * dayMs;

interface Ending {
  /** `its certificate`, `the bundle of webhook x`. */
  what: string;
  field: string;
  /** Milliseconds since the epoch. */
  until: number;
  /** What no longer works, once it is over. */
  consequence: string;
  command: string;
}

/** [] while it is valid for longer. */
function judgeEnding(object: KeptObject, ending: Ending, now: number, alertMs = soonMs): Judgement[] {
  const { what, field, until, consequence, command } = ending;
  const left = until - now;
  if (left > alertMs) return [];
  const day = new Date(until).toISOString();
  const isOver = left <= 0;
  return [
    {
      title: isOver
        ? `${what} expired ${daysWords(-left)} ago: ${consequence}`
        : `${what} expires in ${daysWords(left)}: then ${consequence}`,
      since: isOver ? day : null,
      evidence: [fieldSays(object, field, `valid until ${day}`, day)],
      culprit: null,
      cause: `certificate ${objectName(object)} ${field}`,
      fix: { text: 'Renew it, and look why what should renew it did not.', command },
      severity: isOver ? 'error' : 'warning',
    },
  ];
}

function daysWords(milliseconds: number): string {
  const days = Math.floor(milliseconds / dayMs);
  if (days > 0) return days === 1 ? '1 day' : `${days} days`;
  const minutes = Math.max(1, Math.floor(milliseconds / 60_000));
  return minutes >= 120 ? `${Math.floor(minutes / 60)} hours` : `${minutes} min`;
}

/** Of several that are trusted one that is valid is enough. */
function lastEnd(times: readonly CertificateTimes[]): number | null {
  return times.length === 0 ? null : Math.max(...times.map(({ until }) => until));
}

interface Bundle {
  what: string;
  field: string;
  config: JsonObject | null;
}

function bundlesOf({ kind, name, body }: KeptObject): Bundle[] {
  const spec = objectAt(body, 'spec');
  if (kind.startsWith('APIService.'))
    return [{ what: `the certificate authority of API ${name}`, field: 'spec.caBundle', config: spec }];
  if (kind.startsWith('CustomResourceDefinition.')) {
    const webhook = objectAt(objectAt(spec, 'conversion'), 'webhook');
    const config = objectAt(webhook, 'clientConfig');
    const field = 'spec.conversion.webhook.clientConfig.caBundle';
    return [{ what: `the certificate authority of the conversion of ${name}`, field, config }];
  }
  return objectsAt(body, 'webhooks').map((webhook) => ({
    what: `the certificate authority of webhook ${textAt(webhook, 'name') ?? ''}`,
    field: `webhooks[${textAt(webhook, 'name') ?? ''}].clientConfig.caBundle`,
    config: objectAt(webhook, 'clientConfig'),
  }));
}

export const trustExpiring: Check = {
  code: 'trust-expiring',
  severity: 'error',
  title: 'What an API or a webhook is trusted by expires',
  rule: 'Every certificate of the caBundle of an APIService, an admission webhook or a conversion webhook has expired, or the last of them does within 14 days. The API server then no longer trusts what answers.',
  candidates: [
    { kind: 'APIService.apiregistration.k8s.io', any: [[{ is: 'pointing', type: 'routes-to' }]] },
    { kind: 'ValidatingWebhookConfiguration.admissionregistration.k8s.io' },
    { kind: 'MutatingWebhookConfiguration.admissionregistration.k8s.io' },
    {
      kind: 'CustomResourceDefinition.apiextensions.k8s.io',
      any: [[{ is: 'pointing', type: 'routes-to' }]],
    },
  ],
  needs: [],
  judge: (object, _, now) =>
    bundlesOf(object).flatMap(({ what, field, config }) => {
      const until = lastEnd(bundleTimes(textAt(config, 'caBundle') ?? ''));
      const consequence = 'the API server does not trust what answers there';
      const command = shell`kubectl get ${object.kind.split('.')[0]?.toLowerCase()} ${object.name} -o yaml`;
      return until === null ? [] : judgeEnding(object, { what, field, until, consequence, command }, now);
    }),
};

export const clusterAuthority: Check = {
  code: 'cluster-authority-expiring',
  severity: 'error',
  title: 'The cluster’s own certificate authority expires',
  rule: 'Every certificate in the ConfigMap kube-root-ca.crt of kube-system has expired, or the last of them does within 14 days.',
  candidates: [
    { kind: 'ConfigMap', any: [[{ column: 'name', is: 'one-of', values: ['kube-root-ca.crt'] }]] },
  ],
  needs: [],
  judge(object, _, now) {
    const until =
      object.namespace === 'kube-system'
        ? lastEnd(certificateTimes(textAt(objectAt(object.body, 'data'), 'ca.crt') ?? ''))
        : null;
    if (until === null) return [];
    const what = 'the cluster’s certificate authority';
    const consequence = 'nothing in the cluster trusts the API server';
    return judgeEnding(
      object,
      { what, field: 'data[ca.crt]', until, consequence, command: 'kubeadm certs check-expiration' },
      now,
    );
  },
};

/** What renews itself is told only once its time for that is over, and not much is left. */
const unrenewedMs = 7 * dayMs;
const issuingMs = 10 * 60_000;

function judgeCertificate(certificate: KeptObject, now: number): Judgement[] {
  const status = objectAt(certificate.body, 'status');
  const secret = textAt(objectAt(certificate.body, 'spec'), 'secretName') ?? 'its Secret';
  const ready = conditionOf(certificate, 'Ready');
  const until = Date.parse(textAt(status, 'notAfter') ?? '');
  const command = withOption(
    shell`kubectl describe certificate ${certificate.name}`,
    '-n',
    certificate.namespace,
  );
  const consequence = `whoever shows Secret ${secret} is trusted by nobody`;
  const ending = { what: 'the certificate', field: 'status.notAfter', until, consequence, command };
  const isDue = now >= Date.parse(textAt(status, 'renewalTime') ?? new Date(0).toISOString());
  const ends = Number.isNaN(until) || !isDue ? [] : judgeEnding(certificate, ending, now, unrenewedMs);
  const issuing = conditionOf(certificate, 'Issuing');
  const said = issuing?.message && issuing.reason !== 'DoesNotExist' ? issuing : ready;
  const isLate = now - Date.parse(ready?.since ?? certificate.createdAt ?? '') > issuingMs;
  if (ends.length > 0 || ready?.status !== 'False' || said === null || !isLate) return ends;
  return [
    {
      title: `the certificate is not issued: ${said.message}`,
      since: ready.since,
      evidence: [
        conditionSays(certificate, 'Ready', ready),
        ...(said === ready ? [] : [conditionSays(certificate, 'Issuing', { ...said, since: null })]),
      ],
      culprit: null,
      cause: `unissued ${objectName(certificate)}`,
      fix: { text: 'Its CertificateRequest and Order say more.', command },
      severity: 'warning',
    },
  ];
}

export const certificateExpiring: Check = {
  code: 'certificate',
  severity: 'error',
  title: 'A certificate of cert-manager is not issued, or expires',
  rule: 'A Certificate (cert-manager.io) has expired; or its time to be renewed is over and it ends within 7 days; or it has not been Ready for 10 minutes. Its own status says so: the Secret is not read.',
  candidates: [{ kind: 'Certificate.cert-manager.io' }],
  needs: [],
  judge: (certificate, _, now) => judgeCertificate(certificate, now),
};

/** Approvers answer within seconds; what waits longer waits for a person. */
const approvalMs = 10 * 60_000;

export const certificateRequest: Check = {
  code: 'certificate-request',
  severity: 'warning',
  title: 'A CertificateSigningRequest waits, or was refused',
  rule: 'A CertificateSigningRequest of the last day was denied or failed, or nobody has approved it for 10 minutes.',
  candidates: [{ kind: 'CertificateSigningRequest.certificates.k8s.io' }],
  needs: [],
  judge(request, _, now) {
    const refusal =
      ['Denied', 'Failed'].find((type) => conditionOf(request, type)?.status === 'True') ?? null;
    const isApproved = conditionOf(request, 'Approved')?.status === 'True';
    const age = now - Date.parse(request.createdAt ?? '');
    const isWaiting = !isApproved && age >= approvalMs;
    return age > dayMs || (refusal === null && !isWaiting) ? [] : [judgeRequest(request, refusal)];
  },
};

function judgeRequest(request: KeptObject, refusal: string | null): Judgement {
  const spec = objectAt(request.body, 'spec');
  const what = `a certificate request of ${textAt(spec, 'username') ?? 'somebody'} for ${textAt(spec, 'signerName') ?? 'a signer'}`;
  const condition = refusal === null ? null : conditionOf(request, refusal);
  const said = condition === null ? '' : `: ${condition.message || condition.reason}`;
  const outcome = refusal === 'Denied' ? `was denied${said}` : `was not signed${said}`;
  return {
    title: `${what} ${condition === null ? 'waits, and nobody approves it' : outcome}`,
    since: condition?.since ?? request.createdAt,
    evidence: [fieldSays(request, 'status.conditions', refusal === null ? 'none' : `${refusal}${said}`)],
    culprit: null,
    cause: `${what} ${refusal ?? 'waits'}`,
    fix: {
      text: 'Look what it asks for, and approve it if that is right.',
      command: shell`kubectl certificate approve ${request.name}`,
    },
  };
}
