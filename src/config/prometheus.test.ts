import { describe, expect, it } from 'vitest';
import { PrometheusSetting, prometheusFor } from './prometheus.ts';

function choiceFor(setting: string, cluster: string): string {
  return String(prometheusFor(PrometheusSetting.parse(setting), [cluster]));
}

describe('config/prometheus', () => {
  it.each([
    ['auto', 'prod', 'auto'],
    ['off', 'prod', 'off'],
    ['off,prod=auto', 'prod', 'auto'],
    ['off,prod-*=https://prometheus.example:9090/base', 'prod-eu', 'https://prometheus.example:9090/base'],
    ['off,prod-*=https://prometheus.example', 'dev', 'off'],
    ['http://127.0.0.1:9090', 'any', 'http://127.0.0.1:9090/'],
    ['http://p.example/?a=b,dev=off', 'dev', 'off'],
  ])('%s is for %s: %s', (setting, cluster, wanted) => {
    expect(choiceFor(setting, cluster)).toBe(wanted);
  });

  it.each(['yes', 'prod=', 'prod=maybe', 'ftp://p.example', 'https://user:hunter2@p.example', 'http://'])(
    'refuses %s, and repeats no password',
    (setting) => {
      const { error } = PrometheusSetting.safeParse(setting);

      expect(error?.issues).toHaveLength(1);
      expect(error?.message).not.toContain('hunter2');
    },
  );
});
