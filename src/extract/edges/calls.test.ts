import { describe, expect, it } from 'vitest';
import { edgesOfCalls, edgesOfSettings } from './calls.ts';

const told = (edges: ReturnType<typeof edgesOfCalls>) =>
  edges.map(
    ({ field, toNamespace, toName, parts }) =>
      `${field} → ${toNamespace === null ? '' : `${toNamespace}/`}${toName}${parts.map((part) => `:${part}`).join('')}`,
  );

describe('extract/edges/calls', () => {
  it.each([
    ['API', 'http://api:8080/v1', 'api:8080'],
    ['API', 'https://api.shop/v1', 'shop/api'],
    ['API', 'http://api.shop.svc.cluster.local', 'shop/api'],
    ['PEER', 'tcp://db-0.db.shop.svc:5432', 'shop/db:5432'],
    ['DATABASE_URL', 'postgres://app:[hidden]@db:5432/shop', 'db:5432'],
    ['DB_HOST', 'db', 'db'],
    ['DB_HOST', 'db.data', 'data/db'],
    ['CACHE', 'redis:6379', 'redis:6379'],
  ])('%s=%s names the Service %s', (name, value, service) => {
    expect(told(edgesOfCalls({ env: [{ name, value }] }, 'c'))).toEqual([`c.env[${name}] → ${service}`]);
  });

  it.each([
    ['LEVEL', 'info'],
    ['API', 'http://api.example.com/v1'],
    ['API', 'http://10.0.0.1:80'],
    ['API', 'http://localhost:80'],
    ['AT', '12:30'],
    ['DB_HOST', '$(DB)'],
    ['IMAGE', 'registry.example.com/shop/api:1.2'],
    ['TEXT', `see http://api ${'x'.repeat(500)}`],
  ])('%s=%s names none', (name, value) => {
    expect(edgesOfCalls({ env: [{ name, value }] }, 'c')).toEqual([]);
  });

  it('reads arguments, several to a text, and a ConfigMap’s values', () => {
    expect(told(edgesOfCalls({ args: ['--brokers=kafka-a:9092,kafka-b:9092'] }, 'c'))).toEqual([
      'c.args → kafka-a:9092',
      'c.args → kafka-b:9092',
    ]);
    expect(told(edgesOfSettings({ data: { API_URL: 'http://api:80', motd: 'hello' } }))).toEqual([
      'data[API_URL] → api:80',
    ]);
  });
});
