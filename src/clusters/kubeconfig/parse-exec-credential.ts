import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { bearer } from './authorization.ts';
import { parseYaml } from './parse-yaml.ts';
import { refuseUnusableCertificate } from './refuse-unusable.ts';
import type { Credential } from './resolved-context.ts';

const Text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');

const ExecCredential = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: Text,
    clientCertificateData: Text,
    clientKeyData: Text,
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
});
type ExecCredential = z.infer<typeof ExecCredential>;

export interface Asked {
  command: string;
  apiVersion: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** The credential that a plugin printed. Throws PLUGIN_FAILED, which never quotes what was printed: it may hold a token. */
export function parseExecCredential(output: string, asked: Asked): Credential {
  const parsed = ExecCredential.safeParse(readPrinted(output, asked));
  if (!parsed.success) throw unusable(asked, 'it printed no ExecCredential with a status');
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = parsed.data.status;
  refuseMismatch(parsed.data, asked);
  const expiresAt = expirationTimestamp == null ? null : Date.parse(expirationTimestamp);
  if (expiresAt !== null && expiresAt <= asked.now) throw expired(asked, expiresAt);
  const clientCertificate = cert === '' ? null : { cert, key };
  try {
    if (clientCertificate !== null) refuseUnusableCertificate(clientCertificate);
    return {
      authorization: token === '' ? null : bearer(token, 'the token'),
      clientCertificate,
      expiresAt,
    };
  } catch (error) {
    throw unusable(asked, (error as Error).message, error);
  }
}

function refuseMismatch({ apiVersion, status }: ExecCredential, asked: Asked): void {
  if (apiVersion !== asked.apiVersion)
    throw unusable(asked, `it answered with apiVersion ${apiVersion}, asked for was ${asked.apiVersion}`);
  const { token, clientCertificateData: cert, clientKeyData: key } = status;
  if ((cert === '') !== (key === '')) throw unusable(asked, 'it gave a certificate or a key, but not both');
  if (token === '' && cert === '')
    throw unusable(asked, 'it gave neither a token nor a certificate with its key');
}

function expired(asked: Asked, expiresAt: number): AppError {
  return new AppError(
    'PLUGIN_FAILED',
    `the credential plugin ${asked.command} gave a credential that expired at ${new Date(expiresAt).toISOString()}`,
    { hint: 'Log in again with the plugin’s own tool; check this machine’s clock.' },
  );
}

function unusable({ command }: Asked, why: string, cause?: unknown): AppError {
  return new AppError('PLUGIN_FAILED', `the credential plugin ${command} gave nothing usable: ${why}`, {
    cause,
  });
}

function readPrinted(output: string, { command }: Asked): unknown {
  try {
    return parseYaml(output, command);
  } catch {
    // What was printed may hold a token, so it is not quoted.
    return null;
  }
}
