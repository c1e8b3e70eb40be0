import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../domain/error-catalogue.ts';
import { codeOfErrorText, failureFromText } from './failure-from-text.ts';

describe('extract/failures/failure-from-text', () => {
  it.each([
    ['CONTEXT_INVALID', 'error: context "prod" does not exist'],
    ['CONTEXT_INVALID', 'no context exists with the name: "prod"'],
    ['CONTEXT_INVALID', 'target "nope": unknown target'],
    ['MCP_TOOL_UNKNOWN', 'Unknown tool: resources_list'],
    ['MCP_TOOL_UNKNOWN', 'tool "resources_list" not found'],
    ['PLUGIN_MISSING', 'getting credentials: exec: executable aws-iam-authenticator not found'],
    ['PLUGIN_MISSING', 'exec: "aws-iam-authenticator": executable file not found in $PATH'],
    ['PLUGIN_FAILED', 'getting credentials: exec: executable gke-gcloud-auth-plugin failed with exit code 1'],
    ['AUTH_REJECTED', 'the server has asked for the client to provide credentials'],
    ['AUTH_REJECTED', 'error: You must be logged in to the server (Unauthorized)'],
    ['AUTH_REJECTED', 'invalid bearer token, service account token has been invalidated'],
    ['AUTH_REJECTED', 'token has expired'],
    [
      'LOGIN_NEEDED',
      'Get "https://10.0.0.1:6443/api?timeout=10s": No valid id-token, and cannot refresh without refresh-token',
    ],
    ['MCP_TOOL_FAILED', 'Get "https://10.0.0.1:6443/api?timeout=10s": the moon is in the wrong place'],
    ['TIMEOUT', 'Get "https://10.0.0.1:6443/api?timeout=10s": net/http: TLS handshake timeout'],
    ['FORBIDDEN', 'pods is forbidden: User "x" cannot list resource "pods"'],
    ['NAME_NOT_FOUND', 'dial tcp: lookup api.example.com: no such host'],
    ['NOT_FOUND', 'call list_resources failed: internal ResourceNotFoundError'],
    ['NAME_NOT_FOUND', 'getaddrinfo ENOTFOUND api.example.com'],
    ['CONNECTION_REFUSED', 'dial tcp 10.0.0.1:6443: connect: connection refused'],
    ['CONNECTION_REFUSED', 'connect: no route to host'],
    ['TLS_EXPIRED', 'x509: certificate has expired or is not yet valid: current time is after'],
    ['TLS_NAME', 'x509: certificate is valid for kubernetes, not api.example.com'],
    ['TLS_NAME', "x509: cannot validate certificate for 10.0.0.1 because it doesn't contain any IP SANs"],
    ['TLS_UNTRUSTED', 'x509: certificate signed by unknown authority'],
    ['TLS_UNTRUSTED', 'self-signed certificate in certificate chain'],
    ['TIMEOUT', 'net/http: TLS handshake timeout'],
    ['TIMEOUT', 'context deadline exceeded (Client.Timeout exceeded while awaiting headers)'],
    ['TIMEOUT', 'the request timed out'],
    ['TLS_FAILED', 'remote error: tls: bad certificate'],
    ['RATE_LIMITED', 'Too many requests, please try again later'],
    ['EXPIRED_LIST', 'The provided continue parameter is too old'],
    ['EXPIRED_LIST', 'too old resource version: resource version 1 is too old'],
    ['TOO_LARGE', 'stdout maxBuffer length exceeded'],
    ['TOO_LARGE', 'message too large'],
    ['CONNECTION_LOST', 'read: connection reset by peer'],
    ['CONNECTION_LOST', 'unexpected EOF'],
    ['NOT_FOUND', 'no matches for kind "Foo" in version "v1"'],
    ['NOT_FOUND', 'pods "web-0" not found'],
    ['NOT_FOUND', 'Metrics API is not available'],
    ['SERVER_ERROR', 'etcdserver: leader changed'],
    ['SERVER_ERROR', 'the server is currently unable to handle the request'],
    ['SERVER_ERROR', 'failed to list resources: the fault proxy says ServiceUnavailable'],
    ['SERVER_ERROR', 'an error on the server ("unknown") has prevented the request from succeeding'],
    ['SERVER_ERROR', 'the server reported a conflict'],
    ['EXPIRED_LIST', 'failed to list resources: the fault proxy says Expired'],
    [
      'EXPIRED_LIST',
      'the server responded with the status code 410 but did not return more information (get pods)',
    ],
    ['MCP_TOOL_FAILED', 'the server responded with the status code 418 but did not return more information'],
    ['PROTOCOL', 'net/http: HTTP/1.x transport connection broken: malformed HTTP status code "this"'],
    ['PROTOCOL', 'http: server gave HTTP response to HTTPS client'],
    ['CONNECTION_LOST', 'net/http: HTTP/1.x transport connection broken: unexpected EOF'],
    ['PARSE', 'failed to list resources: unexpected end of JSON input'],
    ['PARSE', "couldn't get version/kind; json parse error: invalid character '\\x00' in string literal"],
    ['PARSE', 'gzip: invalid checksum'],
    ['MCP_TOOL_FAILED', 'something went wrong'],
    ['MCP_TOOL_FAILED', ''],
  ])('%s: %s', (code, text) => {
    expect(codeOfErrorText(text)).toBe(code);
  });

  it.each([
    [401, 'AUTH_REJECTED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [410, 'EXPIRED_LIST'],
    [413, 'TOO_LARGE'],
    [429, 'RATE_LIMITED'],
    [500, 'SERVER_ERROR'],
    [503, 'SERVER_ERROR'],
    [504, 'TIMEOUT'],
  ])('trusts status %i more than words', (status, code) => {
    expect(codeOfErrorText('connection refused', status)).toBe(code);
  });

  it.each([200, 418, -1])('goes by the words where status %i says nothing', (status) => {
    expect(codeOfErrorText('connection refused', status)).toBe('CONNECTION_REFUSED');
  });

  it('makes a failure of them: one line, and what to do', () => {
    expect(failureFromText('pods is forbidden:\n  User "x"\tcannot list')).toEqual({
      code: 'FORBIDDEN',
      message: 'pods is forbidden: User "x" cannot list',
      hint: errorCatalogue.FORBIDDEN.hint,
    });
  });

  it('cuts long words, and has words where there are none', () => {
    const { message } = failureFromText(`failed ${'very '.repeat(500)}`);

    expect(message).toHaveLength(501);
    expect(message.endsWith('…')).toBe(true);
    expect(failureFromText(' \n ').message).toBe('the tool reported an error and no reason');
  });
});
