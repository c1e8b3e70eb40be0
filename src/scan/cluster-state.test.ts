import { describe, expect, it } from 'vitest';
import { kindOutcome } from '../../test/fakes/reports.ts';
import type { ErrorCode } from '../domain/error-catalogue.ts';
import { stateOfFailure, stateOfOutcomes } from './cluster-state.ts';

const failing = (code: ErrorCode) => kindOutcome('pods', { failure: { code, message: '', hint: '' } });

describe('scan/cluster-state', () => {
  it.each([
    ['LOGIN_NEEDED', 'needs-login'],
    ['AUTH_REJECTED', 'needs-login'],
    ['FORBIDDEN', 'forbidden'],
    ['TIMEOUT', 'unreachable'],
    ['CONNECTION_REFUSED', 'unreachable'],
    ['TLS_UNTRUSTED', 'failed'],
  ] as const)('of a cluster that failed with %s is %s', (code, state) => {
    expect(stateOfFailure({ code, message: '', hint: '' })).toBe(state);
  });

  it('of a cluster that answered says how much of it could be read', () => {
    const state = (...kinds: Parameters<typeof stateOfOutcomes>[0]) => stateOfOutcomes(kinds, false);
    expect(state()).toBe('ready');
    expect(state(kindOutcome('pods'))).toBe('ready');
    expect(state(kindOutcome('pods'), failing('FORBIDDEN'))).toBe('ready');
    expect(state(failing('FORBIDDEN'), failing('FORBIDDEN'))).toBe('forbidden');
    expect(state(kindOutcome('pods'), failing('SERVER_ERROR'))).toBe('degraded');
    expect(state(failing('FORBIDDEN'), failing('SERVER_ERROR'))).toBe('degraded');
  });

  it('is not forbidden where something else can be read', () => {
    expect(stateOfOutcomes([failing('FORBIDDEN')], true)).toBe('ready');
  });

  it('does not suffer from being stopped', () => {
    expect(stateOfOutcomes([kindOutcome('pods'), failing('CANCELLED')], false)).toBe('ready');
  });
});
