import { z } from 'zod';
import { AppError } from '../../domain/errors.ts';
import { makeDispatcher } from '../kubernetes/dispatcher.ts';
import { type ApiResponse, exchange } from '../kubernetes/exchange.ts';

/** What the auth-provider "oidc" of a kubeconfig says, as strings under kubectl's own names. */
export interface OidcLogin {
  issuer: string;
  clientId: string;
  /** '': a public client. */
  clientSecret: string;
  refreshToken: string;
  /** PEM of what the issuer's certificate is checked with; null: what this machine trusts. */
  ca: string | null;
}

export interface RenewOptions {
  httpsProxy: string | null;
  noProxy: string | null;
  redactText: (text: string) => string;
}

export interface RenewedTokens {
  idToken: string;
  /** Replaces the one that was used, which is then good no more; null: the old one stays. */
  refreshToken: string | null;
}

const timeoutMs = 10_000;
const longestAnswer = 1_048_576;
const Discovery = z.looseObject({ token_endpoint: z.string() });
const Granted = z.looseObject({ id_token: z.string().min(1), refresh_token: z.string().optional() });
const Refused = z.looseObject({ error: z.string(), error_description: z.string().optional() });

/**
 * A new id-token from the issuer (OpenID Connect Discovery 1.0, RFC 6749 section 6). Throws AppError: LOGIN_NEEDED when the
 * issuer refuses, else what went wrong on the way to it.
 */
export async function renewIdToken(
  login: OidcLogin,
  options: RenewOptions,
  signal: AbortSignal,
): Promise<RenewedTokens> {
  const issuer = login.issuer.replace(/\/+$/, '');
  const found = await ask({ url: `${issuer}/.well-known/openid-configuration` }, login, options, signal);
  const discovery = Discovery.safeParse(jsonOf(found));
  if (found.status !== 200 || !discovery.success)
    throw new AppError(
      'PROTOCOL',
      `${issuer} does not answer as an OpenID Connect issuer (HTTP ${found.status})`,
    );
  const url = discovery.data.token_endpoint;
  if (!url.startsWith('https://'))
    throw new AppError(
      'PROTOCOL',
      `${issuer} wants to be sent the refresh-token without TLS, which is not done`,
    );
  const inHeader = login.clientSecret !== '';
  const first = await ask(
    { url, form: formOf(login, !inHeader), isKnownByHeader: inHeader },
    login,
    options,
    signal,
  );
  // As client-go: issuers want the client's secret in the one place or the other.
  const isUnknown = first.status === 401 || Refused.safeParse(jsonOf(first)).data?.error === 'invalid_client';
  const answer =
    inHeader && isUnknown ? await ask({ url, form: formOf(login, true) }, login, options, signal) : first;
  return tokensOf(answer, issuer, options);
}

interface Asked {
  url: string;
  /** Sent with POST. */
  form?: URLSearchParams;
  /** The client's name and secret go into the header. */
  isKnownByHeader?: boolean;
}

async function ask(
  { url, form, isKnownByHeader = false }: Asked,
  { ca, clientId, clientSecret }: OidcLogin,
  options: RenewOptions,
  signal: AbortSignal,
): Promise<ApiResponse> {
  if (!URL.canParse(url)) throw new AppError('CONTEXT_INVALID', 'idp-issuer-url is not an address');
  const dispatcher = makeDispatcher({
    ...options,
    context: { server: url, tls: { ca, insecure: false, servername: null }, proxyUrl: null },
    clientCertificate: null,
    trustsSystem: ca === null,
    limits: { connectTimeoutMs: timeoutMs, firstAnswerTimeoutMs: timeoutMs },
    hasAnswered: () => true,
  });
  const basic = [clientId, clientSecret].map(encodeURIComponent).join(':');
  try {
    return await exchange({
      url,
      method: form === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
        ...(isKnownByHeader && { authorization: `Basic ${Buffer.from(basic).toString('base64')}` }),
      },
      body: form?.toString() ?? null,
      dispatcher,
      asked: `asking ${new URL(url).host} for a new id-token`,
      firstByteTimeoutMs: timeoutMs,
      wholeTimeoutMs: timeoutMs,
      maxBytes: longestAnswer,
      signal,
    });
  } finally {
    await dispatcher.destroy();
  }
}

function formOf({ clientId, clientSecret, refreshToken }: OidcLogin, names: boolean): URLSearchParams {
  return new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    ...(names && { client_id: clientId }),
    ...(names && clientSecret !== '' && { client_secret: clientSecret }),
  });
}

function tokensOf(answer: ApiResponse, issuer: string, { redactText }: RenewOptions): RenewedTokens {
  const body = jsonOf(answer);
  const granted = Granted.safeParse(body);
  if (answer.status === 200 && granted.success)
    return { idToken: granted.data.id_token, refreshToken: granted.data.refresh_token ?? null };
  const refused = Refused.safeParse(body).data;
  const words = [refused?.error, refused?.error_description].filter(Boolean).join(': ');
  const why =
    answer.status === 200 ? 'its answer has no id_token' : `HTTP ${answer.status}${words && `: ${words}`}`;
  throw new AppError('LOGIN_NEEDED', `the issuer ${issuer} gives no new id-token: ${redactText(why)}`);
}

function jsonOf({ body }: ApiResponse): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    // A page of a proxy or of another server: the schema says that it is not what was asked for.
    return null;
  }
}
