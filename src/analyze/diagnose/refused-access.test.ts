import { describe, expect, it } from 'vitest';
import { accessWords, judgeRefused, refusedAccess } from './refused-access.ts';

const words = (...lines: string[]) =>
  refusedAccess(lines).map(
    (access) => `${access.account.namespace}/${access.account.name} ${accessWords(access)}`,
  );

describe('analyze/diagnose/refused-access', () => {
  it.each([
    [
      'Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:shop:robot" cannot list resource "pods" in API group "" in the namespace "shop"',
      'shop/robot list pods in namespace shop',
    ],
    [
      'E0310 10:00:00.1 1 reflector.go:150] failed to list *v1.Node: nodes is forbidden: User "system:serviceaccount:ops:agent" cannot list resource "nodes" in API group "" at the cluster scope',
      'ops/agent list nodes in the whole cluster',
    ],
    [
      '{"level":"error","error":"deployments.apps \\"web\\" is forbidden: User \\"system:serviceaccount:ops:agent\\" cannot patch resource \\"deployments\\" in API group \\"apps\\" in the namespace \\"shop\\""}',
      'ops/agent patch deployments.apps in namespace shop',
    ],
    [
      'pods "a" is forbidden: User "system:serviceaccount:ops:agent" cannot get resource "pods/log" in API group "" in the namespace "shop"',
      'ops/agent get pods/log in namespace shop',
    ],
  ])('reads %s', (line, told) => {
    expect(words(line)).toEqual([told]);
  });

  it('tells each once, and nothing of people or other refusals', () => {
    const line =
      'nodes is forbidden: User "system:serviceaccount:a:b" cannot watch resource "nodes" in API group "" at the cluster scope';

    expect(words(line, line)).toHaveLength(1);
    expect(
      words('pods is forbidden: User "jane" cannot list resource "pods" in API group ""', '403 Forbidden'),
    ).toEqual([]);
  });

  it('says what would allow it, by a command for the place where it is refused', () => {
    const [access] = refusedAccess([
      'x: User "system:serviceaccount:shop:robot" cannot get resource "pods/log" in API group "" in the namespace "data"',
    ]);

    expect(access === undefined ? null : judgeRefused(access)).toMatchObject({
      title: 'ServiceAccount shop/robot may not get pods/log in namespace data',
      fix: {
        text: expect.stringContaining('--verb=get --resource=pods/log'),
        command:
          'kubectl -n data create rolebinding robot-get-pods --role=robot-get-pods --serviceaccount=shop:robot',
      },
    });
  });
});
