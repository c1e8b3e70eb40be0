import { describe, expect, it } from 'vitest';
import { extraction } from '../../../test/fakes/mcp-corpus.ts';
import type { JsonObject } from '../../lib/json.ts';
import { readToolText } from '../read-tool-result.ts';

interface Expected {
  rung: string;
  records: JsonObject[];
  incomplete?: string | null;
  dropped?: number;
}

function read(text: string): Expected {
  const reading = readToolText(text, extraction);
  if (!reading.ok) return { rung: `${reading.why} ${reading.failure.code}`, records: [] };
  const { rung, records, incomplete, dropped } = reading;
  return { rung, records, incomplete, dropped: dropped.length };
}

const whole = { incomplete: null, dropped: 0 };

/** What is laid out for people, rung by rung. Real outputs are in recorded-outputs.test.ts. */
describe('extract/rungs/text-rungs', () => {
  describe('tables', () => {
    it('become records by their titles', () => {
      expect(read('NAMESPACE   NAME    NOMINATED NODE\nshop        web-0   <none>\n')).toEqual({
        rung: 'table',
        records: [{ NAMESPACE: 'shop', NAME: 'web-0', 'NOMINATED NODE': '<none>' }],
        ...whole,
      });
    });

    it('with titles alone hold nothing', () => {
      expect(read('NAME   READY   STATUS\n')).toEqual({ rung: 'table', records: [], ...whole });
    });

    it.each([
      ['... and 14 more\n', 'the server has 14 more'],
      ['(showing 1 of 24)\n', '1 of 24 were given'],
      ['Output truncated.\n', 'the text is cut off'],
      ['output cut at 100000 characters\n', 'the text is cut off'],
      ['Showing 1-10 of 24\n', '10 of 24 were given'],
      ['Showing first 10 pods\n', 'the server says that there is more'],
      ['Page 1 of 3\n', 'the server has another page'],
      ['3 more items not shown.\n', 'the server has 3 more'],
      [
        'Error from server (Forbidden): services is forbidden\n',
        'the answer reports an error beside its data',
      ],
      [
        'E1128 16:00:00.000001 1 memcache.go:265] "Unhandled Error"\n',
        'the answer reports an error beside its data',
      ],
    ])('say with %j that they are not whole', (note, incomplete) => {
      const rows = 'NAME    READY\nweb-0   1/1\n';

      expect(read(`${rows}${note}`)).toMatchObject({ rung: 'table', incomplete, dropped: 0 });
      expect(read(`${note}\n${rows}`)).toMatchObject({ rung: 'table', incomplete, dropped: 0 });
    });

    it.each(['All 24 of 24 pods are shown.\n', '2 pods\n', 'Warning: v1 ComponentStatus is deprecated\n'])(
      'are whole beside %j',
      (note) => {
        expect(read(`NAME    READY\nweb-0   1/1\n\n${note}`)).toMatchObject(whole);
      },
    );

    it('drop rows without a name and names that are cut, and count them', () => {
      const text = 'NAME       LAST SEEN   OBJECT   REASON\nweb-00...  5m          pod/a    Killing\n';

      expect(read(text)).toEqual({ rung: 'table', records: [], incomplete: null, dropped: 1 });
      expect(read('LAST SEEN   REASON   OBJECT\n5m          Killed   pod/a\n')).toMatchObject({
        rung: 'table',
        dropped: 1,
      });
    });
  });

  describe('lines of kind and name', () => {
    it('become records', () => {
      expect(read('pod/web-0\ndeployment.apps/web\n')).toEqual({
        rung: 'names',
        records: [
          { kind: 'pod', name: 'web-0' },
          { kind: 'deployment.apps', name: 'web' },
        ],
        ...whole,
      });
    });

    it('lose the one that a cut left half', () => {
      expect(read('pod/web-0\npod/web-1\npo')).toMatchObject({
        records: [{ name: 'web-0' }, { name: 'web-1' }],
        incomplete: 'the text is cut off',
      });
      expect(read('pod/web-0\npod/web-\n[truncated]')).toMatchObject({
        records: [{ name: 'web-0' }],
        incomplete: 'the text is cut off',
      });
    });

    it('are none among sentences', () => {
      expect(read('See pod/web-0 for more.\npod/web-1\n').rung).toBe('unread PARSE');
    });
  });

  describe('lists in sentences', () => {
    it.each<[string, JsonObject[]]>([
      [
        'Found 2 pods:\n- web-0 (Running)\n- web-1 (Pending, 0/1)',
        [
          { name: 'web-0', status: 'Running' },
          { name: 'web-1', status: 'Pending', ready: '0/1' },
        ],
      ],
      [
        'Pods:\n* **web-0** (namespace: shop)\n* `web-1` (in bank)',
        [
          { name: 'web-0', namespace: 'shop' },
          { name: 'web-1', namespace: 'bank' },
        ],
      ],
      ['Namespaces:\n1. default\n2. kube-system', [{ name: 'default' }, { name: 'kube-system' }]],
      [
        '- name: web-0, status: Running\n- name: web-1, status: Failed',
        [
          { name: 'web-0', status: 'Running' },
          { name: 'web-1', status: 'Failed' },
        ],
      ],
      ['Pods:\n- shop/web-0: Running', [{ name: 'web-0', namespace: 'shop', status: 'Running' }]],
      [
        'Found:\n1. web-0\n   Namespace: shop\n   Status: Running',
        [{ name: 'web-0', Namespace: 'shop', Status: 'Running' }],
      ],
      ['Contexts:\n* prod\n  dev', [{ name: 'prod' }, { name: 'dev' }]],
      [
        'Contexts:\n*prod -> https://a\n dev -> https://b',
        [
          { name: 'prod', server: 'https://a' },
          { name: 'dev', server: 'https://b' },
        ],
      ],
    ])('%j', (text, records) => {
      expect(read(text)).toEqual({ rung: 'prose', records, ...whole });
    });

    it.each([
      ['Found 24 pods:\n- web-0\n- web-1', '2 of 24 were given'],
      ['Pods (3):\n- web-0\n', '1 of 3 were given'],
      ['Pods:\n- web-0\n… and 14 more', 'the server has 14 more'],
    ])('that are not whole: %j', (text, incomplete) => {
      expect(read(text)).toMatchObject({ rung: 'prose', incomplete });
    });

    it.each([
      '- Check the logs\n- Restart the pod',
      'Try this:\n- restart: do it at once and look again\n',
      'pong',
      'Pods:\n- Pod web-0 is running well\n',
      '- web-0\n- web-1 (Pending)\n',
    ])('are none: %j', (text) => {
      expect(read(text).rung).toBe('unread PARSE');
    });
  });

  describe('descriptions', () => {
    it('give the plain fields, of which the status is the phase', () => {
      const text =
        'Name:         web-0\nNamespace:    shop\nNode:         node-1/10.0.0.1\nLabels:       app=web\n              tier=front\nStatus:       Running\nContainers:\n  main:\n    State:  Waiting\n';

      expect(read(text)).toEqual({
        rung: 'described',
        records: [
          {
            name: 'web-0',
            namespace: 'shop',
            node: 'node-1',
            labels: 'app=web,tier=front',
            status: 'Running',
          },
        ],
        ...whole,
      });
    });

    it('give each of several paragraphs', () => {
      expect(read('Name: a\nStatus: Active\n\nName: b\nStatus: Active\n').records).toEqual([
        { name: 'a', status: 'Active' },
        { name: 'b', status: 'Active' },
      ]);
    });
  });

  describe('broken JSON', () => {
    it.each([
      ["{'pods': [{'name': 'a', 'ip': None, 'ready': True}]}", [{ name: 'a', ip: null, ready: true }]],
      [
        '{"items":[{"name":"a","x":1},{"name":"b","x":2},]}',
        [
          { name: 'a', x: 1 },
          { name: 'b', x: 2 },
        ],
      ],
      ['{items: [{name: "a", x: 1}]} // done', [{ name: 'a', x: 1 }]],
    ])('is repaired and never taken for whole: %j', (text, records) => {
      expect(read(text)).toEqual({
        rung: 'repaired',
        records,
        incomplete: 'its JSON was broken and had to be repaired',
        dropped: 0,
      });
    });

    it.each([
      '{"metadata":{"name":"web-0',
      '{"name":"web-0","x":[1,2',
      '["name", "a", {',
      '[INFO] fine',
      '{{ template }}',
    ])('gives nothing of what is half, or none: %j', (text) => {
      expect(read(text).rung).toBe('unread PARSE');
    });
  });

  it('do not read what is in the values of broken YAML', () => {
    const text = 'apiVersion: v1\ndata:\n  pods: |\n    NAME   READY\n    web    1/1\n kind: [\n';

    expect(read(text).rung).toBe('unread PARSE');
  });

  describe('YAML that ends too early', () => {
    const pod = (name: string): string =>
      `- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: ${name}\n  spec: {}\n`;

    it.each([
      [
        `${pod('a')}${pod('b')}- apiVersion: v1\n  kind: Pod\n  metadata:\n    name: web-7c`,
        ['a', 'b'],
        'the text is cut off',
      ],
      [`apiVersion: v1\nitems:\n${pod('a')}${pod('b')}`, ['a'], 'the text is cut off'],
      [`${pod('a')}${pod('b').trimEnd()}`, ['a', 'b'], 'the text may be cut off'],
      [`${pod('a')}- name: web-7c`, ['a'], 'the text is cut off'],
    ])('loses what may be half', (text, names, incomplete) => {
      const reading = read(text);

      expect(reading.records.map((record) => (record.metadata as JsonObject).name)).toEqual(names);
      expect(reading.incomplete).toBe(incomplete);
    });

    it('is whole with the end of its List, trimmed or not', () => {
      const text = `apiVersion: v1\nitems:\n${pod('a')}${pod('b')}kind: List\nmetadata:\n  resourceVersion: ""\n`;

      expect(read(text)).toMatchObject(whole);
      expect(read(text.trimEnd())).toMatchObject(whole);
    });
  });

  describe('nothing', () => {
    it.each([
      'No resources found in shop namespace.',
      'No resources found',
      'No pods found',
      'No pods found in namespace shop.',
      '✅ No pods found',
      'There are no pods in namespace shop',
      'Found 0 pods',
      '0 items',
      '0 pods found in namespace shop',
      'Total: 0',
      'None',
      '[]',
      '{}',
      'items: []',
      '(empty)',
      'The list is empty.',
      'Warning: this is deprecated\nNo resources found',
      'No resources found in a namespace.\nNo resources found in b namespace.',
      '```\nNo pods found\n```',
    ])('%j', (text) => {
      expect(read(text)).toMatchObject({ records: [], ...whole });
    });

    it.each([
      'No kubeconfig found',
      'No credentials available for prod',
      'No route to host was found',
      'No matches for kind "Foo" found',
      'No such host',
      'No contexts found in kubeconfig',
      'There is no cluster to ask',
    ])('is not what %j says', (text) => {
      expect(read(text).rung).not.toBe('empty');
    });
  });

  describe('errors that call themselves none', () => {
    it.each([
      ['Error listing pods: (403)\nReason: Forbidden', 'error FORBIDDEN'],
      ['❌ Error: nodes is forbidden', 'error FORBIDDEN'],
      ['Error:\nApiClient.call_api() got an unexpected keyword argument', 'error MCP_TOOL_FAILED'],
      ['An error occurred: x509: certificate has expired', 'error TLS_EXPIRED'],
      ['Command failed: kubectl get foos', 'error MCP_TOOL_FAILED'],
      ['E1128 16:00:00.000001 1 memcache.go:265] dial tcp: connection refused', 'error CONNECTION_REFUSED'],
      [
        'The connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?',
        'error MCP_TOOL_FAILED',
      ],
      ['Error: these failed:\n- web-0 (Running)', 'error MCP_TOOL_FAILED'],
    ])('%j', (text, rung) => {
      expect(read(text).rung).toBe(rung);
    });
  });

  it('hold the words of a wrapper to what its text says', () => {
    const output = 'NAME    READY\nweb-0   1/1\n';

    expect(read(JSON.stringify({ status: 'success', output, truncated: true }))).toMatchObject({
      rung: 'table',
      incomplete: 'the server says that there is more',
    });
    expect(read(JSON.stringify({ output, nextCursor: 'x' }))).toMatchObject({
      incomplete: 'the server has another page',
    });
    expect(read(JSON.stringify({ output, exit_code: 0 }))).toMatchObject({ incomplete: null });
  });
});
