import { describe, expect, it } from 'vitest';
import { statusBody } from '../../../test/faults/faults.ts';
import { fromConnectionError, fromHttpStatus, HttpAnswer, parseStatus } from './failures.ts';

const asked = 'GET /api/v1/pods at api.example:6443';

function coded(code: string, message = 'it broke', options: ErrorOptions = {}): Error {
  return Object.assign(new Error(message, options), { code });
}

describe('clusters/kubernetes/failures', () => {
  it.each([
    ['NAME_NOT_FOUND', coded('ENOTFOUND')],
    ['NAME_NOT_FOUND', coded('EAI_AGAIN')],
    ['CONNECTION_REFUSED', coded('ECONNREFUSED')],
    ['CONNECTION_REFUSED', coded('EHOSTUNREACH')],
    ['CONNECTION_REFUSED', coded('ENETUNREACH')],
    ['TIMEOUT', coded('ETIMEDOUT')],
    ['TIMEOUT', coded('UND_ERR_CONNECT_TIMEOUT')],
    ['CONNECTION_LOST', coded('ECONNRESET')],
    ['CONNECTION_LOST', coded('EPIPE')],
    ['CONNECTION_LOST', coded('UND_ERR_SOCKET')],
    ['CONNECTION_LOST', coded('SOMETHING_NEW')],
    ['CONNECTION_LOST', new Error('')],
    ['CONNECTION_LOST', 'not even an error'],
    ['TLS_EXPIRED', coded('CERT_HAS_EXPIRED')],
    ['TLS_EXPIRED', coded('CERT_NOT_YET_VALID')],
    ['TLS_NAME', coded('ERR_TLS_CERT_ALTNAME_INVALID')],
    ['TLS_UNTRUSTED', coded('DEPTH_ZERO_SELF_SIGNED_CERT')],
    ['TLS_UNTRUSTED', coded('SELF_SIGNED_CERT_IN_CHAIN')],
    ['TLS_UNTRUSTED', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE')],
    ['TLS_UNTRUSTED', coded('UNABLE_TO_GET_ISSUER_CERT_LOCALLY')],
    ['TLS_FAILED', coded('ERR_SSL_WRONG_VERSION_NUMBER')],
    ['TLS_FAILED', coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED')],
    ['TLS_FAILED', coded('EPROTO')],
    ['TLS_FAILED', coded('CERT_REVOKED')],
    ['PROTOCOL', coded('HPE_INVALID_CONSTANT')],
    ['PROTOCOL', Object.assign(new Error('Response does not match'), { name: 'HTTPParserError' })],
  ])('calls it %s: %o', (code, error) => {
    const failure = fromConnectionError(error, asked);

    expect(failure).toMatchObject({ code, cause: error });
    expect(failure.message).toMatch(new RegExp(`^${asked}: .+`));
  });

  it('looks at what really happened, below what it is wrapped in', () => {
    const perAddress = new AggregateError([
      coded('ECONNREFUSED', 'connect ECONNREFUSED ::1'),
      coded('ENETUNREACH'),
    ]);
    const wrapped = new Error('fetch failed', { cause: new Error('again', { cause: perAddress }) });

    expect(fromConnectionError(wrapped, asked)).toMatchObject({
      code: 'CONNECTION_REFUSED',
      message: `${asked}: connect ECONNREFUSED ::1`,
    });
    expect(fromConnectionError(new AggregateError([], 'none'), asked)).toMatchObject({
      message: `${asked}: none`,
    });
  });

  const failure = (status: number, body: string) =>
    fromHttpStatus({ status, body, asked, redactText: (text) => text.replace('s3cret', '***') });

  it.each([
    ['AUTH_REJECTED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 404],
    ['NOT_FOUND', 405],
    ['EXPIRED_LIST', 410],
    ['TOO_LARGE', 413],
    ['RATE_LIMITED', 429],
    ['SERVER_ERROR', 500],
    ['SERVER_ERROR', 503],
    ['SERVER_ERROR', 422],
  ])('calls it %s: HTTP %d, with the words of Kubernetes', (code, status) => {
    expect(failure(status, statusBody(status, 'Reason', 'the words'))).toMatchObject({
      code,
      message: `${asked}: HTTP ${status}: the words`,
      cause: expect.objectContaining({ status, said: expect.objectContaining({ message: 'the words' }) }),
    });
  });

  it.each([
    [
      400,
      'Client sent an HTTP request to an HTTPS server.\n',
      'PROTOCOL',
      'Client sent an HTTP request to an HTTPS server.',
    ],
    [418, '<html>tea</html>', 'PROTOCOL', 'HTTP 418 is not an answer of a Kubernetes API'],
    [404, '404 page not found\n', 'NOT_FOUND', 'HTTP 404: 404 page not found'],
    [503, 'service unavailable\nand more', 'SERVER_ERROR', 'HTTP 503: service unavailable'],
    [502, '\n<html><h1>502 Bad Gateway</h1></html>', 'SERVER_ERROR', 'HTTP 502'],
    [502, '', 'SERVER_ERROR', 'HTTP 502'],
    [500, '{"error":"not a Status"}', 'SERVER_ERROR', 'HTTP 500'],
    [500, '{broken', 'SERVER_ERROR', 'HTTP 500'],
  ])('takes what others than Kubernetes answer: %d %j', (status, body, code, message) => {
    const made = failure(status, body);

    expect(made).toMatchObject({ code, cause: expect.any(HttpAnswer) });
    expect(made.message).toContain(message);
    expect(made.message).not.toMatch(/[<{\n]/);
  });

  it('redacts the words, and cuts them', () => {
    expect(failure(403, statusBody(403, 'x', 'it is s3cret')).message).toBe(`${asked}: HTTP 403: it is ***`);
    expect(failure(403, statusBody(403, 'x', 'y'.repeat(9_999))).message.length).toBeLessThan(600);
  });

  it('reads what of a Status can be read', () => {
    expect(parseStatus('{"kind":"Status","message":5,"details":"odd","metadata":[]}')).toEqual({
      kind: 'Status',
      message: undefined,
      details: undefined,
      metadata: undefined,
    });
    expect(parseStatus('{"kind":"Pod"}')).toBeNull();
    expect(parseStatus('null')).toBeNull();
  });
});
