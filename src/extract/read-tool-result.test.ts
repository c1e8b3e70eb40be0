import { describe, expect, it } from 'vitest';
import { testRedactor } from '../../test/fakes/test-redactor.ts';
import { readToolResult, readToolText, type ToolReading } from './read-tool-result.ts';
import { recordName } from './record-name.ts';

const options = { redactor: testRedactor() };

function read(...texts: string[]): ToolReading {
  return readToolResult({ content: texts.map((text) => ({ type: 'text', text })) }, options);
}

function names(reading: ToolReading): (string | null)[] {
  return reading.ok ? reading.records.map(recordName) : [`${reading.why}: ${reading.failure.message}`];
}

const podYaml = (name: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  nodeName: node-1\n`;
const podJson = (name: string): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' } }, null, 2);
const asItem = (yaml: string): string => `- ${yaml.trimEnd().replaceAll('\n', '\n  ')}\n`;

describe('extract/read-tool-result', () => {
  describe('reads', () => {
    it.each<[string, string, string, string[]]>([
      [
        'a JSON list',
        'json',
        `{"kind":"PodList","items":[${podJson('web-0')},${podJson('web-1')}]}`,
        ['web-0', 'web-1'],
      ],
      ['a JSON array', 'json', `[${podJson('web-0')}]`, ['web-0']],
      ['one JSON object', 'json', podJson('web-0'), ['web-0']],
      ['one JSON object a line', 'json', '{"name":"a"}\n{"name":"b"}\n', ['a', 'b']],
      ['JSON documents after one another', 'json', `${podJson('a')}\n${podJson('b')}`, ['a', 'b']],
      ['JSON behind a sentence', 'json', `Found 1 pod:\n[${podJson('a')}]\nThat is all.`, ['a']],
      ['JSON in a fence', 'json', `Here it is:\n\`\`\`json\n${podJson('a')}\n\`\`\`\n`, ['a']],
      [
        'a list under a name of its own',
        'json',
        '{"success":true,"context":"x","pods":[{"name":"a","namespace":"b"}]}',
        ['a'],
      ],
      [
        'a list in a wrapper',
        'json',
        '{"llm":[{"metadata":{"name":"a"}}],"uiContext":[{"name":"other"}]}',
        ['a'],
      ],
      [
        'a list two wrappers deep',
        'json',
        '{"llm":{"resources":[{"metadata":{"name":"a"}}],"note":"x"}}',
        ['a'],
      ],
      [
        'bare names',
        'json',
        '{"clusters":["member1","arn:aws:eks:eu:1:cluster/b"]}',
        ['member1', 'arn:aws:eks:eu:1:cluster/b'],
      ],
      ['a YAML sequence', 'yaml', asItem(podYaml('web-0')) + asItem(podYaml('web-1')), ['web-0', 'web-1']],
      ['a YAML List', 'yaml', `apiVersion: v1\nkind: List\nitems:\n${asItem(podYaml('web-0'))}`, ['web-0']],
      ['YAML documents', 'yaml', `---\n${podYaml('a')}---\n${podYaml('b')}`, ['a', 'b']],
      ['one YAML object', 'yaml', podYaml('web-0'), ['web-0']],
      ['YAML behind a comment', 'yaml', `# The following pods were found:\n${asItem(podYaml('a'))}`, ['a']],
      ['a table in Markdown', 'table', '## Pods\n\n| Name | Status |\n|---|---|\n| a | Running |\n', ['a']],
      ['YAML in a fence', 'yaml', `Pods:\n\`\`\`yaml\n${podYaml('a')}\`\`\``, ['a']],
      [
        'text in data',
        'yaml',
        JSON.stringify({ status: 'success', output: podYaml('a'), exit_code: 0 }),
        ['a'],
      ],
    ])('%s', (_, rung, text, expected) => {
      const reading = read(text);

      expect(names(reading)).toEqual(expected);
      expect(reading).toMatchObject({ ok: true, rung, dropped: [], incomplete: null });
    });

    it('one JSON object per block', () => {
      expect(names(read('{"name":"a"}', '{"name":"b","status":"Ready"}'))).toEqual(['a', 'b']);
    });

    it('prose and then JSON in blocks of their own', () => {
      const reading = read('Successfully listed 1 Pod', '{"kind":"Pod","count":1,"items":[{"name":"a"}]}');

      expect(names(reading)).toEqual(['a']);
    });

    it('structured content before the text that renders it', () => {
      const items = [JSON.parse(podJson('web-0')), JSON.parse(podJson('web-1'))];
      const content = [{ type: 'text', text: '- apiVersion: v1\n  kind: Pod\n' }];

      const reading = readToolResult({ content, structuredContent: { items } }, options);

      expect(reading).toMatchObject({ ok: true, rung: 'structured', records: items });
    });

    it('the columns of a table that came as data', () => {
      const structuredContent = { items: [{ Name: 'web', Namespace: 'team-1', Ready: '0/200' }] };

      expect(names(readToolResult({ structuredContent }, options))).toEqual(['web']);
    });

    it('the text where structured content only wraps it', () => {
      const structuredContent = { result: `[${podJson('a')}]` };

      expect(readToolResult({ content: [], structuredContent }, options)).toMatchObject({
        ok: true,
        rung: 'json',
      });
    });

    it('contexts', () => {
      const contexts = [{ name: 'ctx-a', server: 'https://a', default: true }];
      const structuredContent = { defaultContext: 'ctx-a', contexts };

      expect(readToolResult({ content: [], structuredContent }, options)).toMatchObject({
        records: contexts,
      });
    });

    it('an object whose name a JSON document inside it seems to replace', () => {
      const config = `${podYaml('settings')}data:\n  a.json: |\n    {\n      "name": "inner"\n    }\n`;

      expect(names(read(asItem(config)))).toEqual(['settings']);
    });

    it('a text as a tool would have answered it', () => {
      expect(names(readToolText(podYaml('a'), options))).toEqual(['a']);
    });
  });

  describe('takes for empty', () => {
    it.each([
      '',
      '[]\n',
      '{"items":[]}',
      '{"kind":"PodList","items":null}',
      '# No events found',
      'No resources found in shop namespace.',
      'no resources found',
      '{"llm":"no resources found"}',
      '{"success":true,"pods":[]}',
      'kind: List\nitems: []\n',
    ])('%j', (text) => {
      expect(read(text)).toMatchObject({ ok: true, records: [], dropped: [], incomplete: null });
    });

    it('an answer without blocks', () => {
      expect(readToolResult({ content: [] }, options)).toMatchObject({
        ok: true,
        rung: 'empty',
        records: [],
      });
    });
  });

  describe('finds the error in', () => {
    it.each([
      ['failed to list resources: nodes is forbidden: User "x" cannot list resource "nodes"', 'FORBIDDEN'],
      [
        'failed to list namespaces: Get "https://127.0.0.1:5/api": dial tcp 127.0.0.1:5: connect: connection refused',
        'CONNECTION_REFUSED',
      ],
      ['failed to list namespaces: Get "https://10.0.0.1/api": net/http: TLS handshake timeout', 'TIMEOUT'],
      ['failed to list resources: context deadline exceeded', 'TIMEOUT'],
      [
        'target "nope": unknown target: failed to create kubernetes rest config from kubeconfig: context "nope" does not exist',
        'CONTEXT_INVALID',
      ],
      [
        'failed to list namespaces: the server has asked for the client to provide credentials',
        'AUTH_REJECTED',
      ],
      ['failed to list resources: no matches for kind "Foo" in version "v1"', 'NOT_FOUND'],
      ['No matches found for {"group":"example.com","version":"v1","kind":"Foo"}', 'NOT_FOUND'],
      ['failed to list resources, missing argument apiVersion', 'MCP_TOOL_FAILED'],
      ['', 'MCP_TOOL_FAILED'],
    ])('a result that says so: %s', (text, code) => {
      const content = [{ type: 'text', text }];

      expect(readToolResult({ content, isError: true }, options)).toMatchObject({
        ok: false,
        why: 'error',
        failure: { code },
      });
    });

    it('a result that says so in JSON', () => {
      const text = '{"error":"Resource namespace/x not found","status":"not_found"}';

      expect(readToolResult({ content: [{ type: 'text', text }], isError: true }, options)).toMatchObject({
        failure: { code: 'NOT_FOUND', message: 'Resource namespace/x not found' },
      });
    });

    it.each([
      ['No matches found for {"group":"example.com","version":"v1","kind":"Foo"}', 'NOT_FOUND'],
      ['{"success":false,"error":"(403) Forbidden: pods is forbidden"}', 'FORBIDDEN'],
      [
        '{"status":"error","output":"","error":"Unable to connect to the server: EOF","exit_code":1}',
        'CONNECTION_LOST',
      ],
      ['{"error":"Resource not found","status":"not_found"}', 'NOT_FOUND'],
      ['{"error":{"message":"no such host","code":-1}}', 'NAME_NOT_FOUND'],
      [
        '{"kind":"Status","status":"Failure","message":"etcd is slow","reason":"Timeout","code":504}',
        'TIMEOUT',
      ],
      ['Error from server (Forbidden): pods is forbidden', 'FORBIDDEN'],
      ['error: You must be logged in to the server (Unauthorized)', 'AUTH_REJECTED'],
      ['Unable to connect to the server: x509: certificate signed by unknown authority', 'TLS_UNTRUSTED'],
    ])('an answer that is dressed as success: %s', (text, code) => {
      expect(read(text)).toMatchObject({ ok: false, why: 'error', failure: { code } });
    });

    it('no object whose fields are called so', () => {
      const record = { metadata: { name: 'a' }, error: 'x', status: 'error', success: false };

      expect(read(JSON.stringify([record, { name: 'b', status: 'Failed' }]))).toMatchObject({ ok: true });
      expect(read(JSON.stringify(record))).toMatchObject({ ok: true, records: [record] });
      expect(read('{"name":"b","status":"Failed"}')).toMatchObject({ ok: true });
    });

    it('and hides the credentials in its words', () => {
      const reading = read('Error: GET https://user:tops3cretpass@host/: refused');

      expect(JSON.stringify(reading)).not.toContain('tops3cretpass');
    });
  });

  describe('tells of what is missing', () => {
    it.each([
      ['{"metadata":{"continue":"abc"},"items":[{"name":"a"}]}', 'the server has another page', 'abc'],
      ['{"metadata":{"remainingItemCount":7},"items":[{"name":"a"}]}', 'the server has 7 more', null],
      ['{"total":9,"items":[{"name":"a"}]}', '1 of 9 were given', null],
      ['{"truncated":true,"pods":[{"name":"a"}]}', 'the server says that there is more', null],
      ['{"items":[{"name":"a","x":["}",{"y":1}]},{"name":"b","x":"unfini', 'the text is cut off', null],
    ])('%s', (text, incomplete, continueToken) => {
      const reading = read(text);

      expect(reading).toMatchObject({ ok: true, incomplete, continueToken });
      expect(names(reading)).toEqual(['a']);
    });

    it('counts events whose table does not show their names, and makes none up', () => {
      const text = [
        'LAST SEEN   TYPE      REASON    OBJECT      MESSAGE',
        '5m          Normal    Pulled    pod/web-0   Container image already present',
        '3m          Warning   BackOff   pod/web-1   Back-off restarting failed container',
        '',
      ].join('\n');

      const reading = read(text);

      expect(reading).toMatchObject({ ok: true, rung: 'table', records: [] });
      expect(reading.ok && reading.dropped).toHaveLength(2);
    });

    it('counts items that are none, and keeps the others', () => {
      const reading = read('[{"name":"a"},7,null,{"x":1},{"name":"b"}]');

      expect(names(reading)).toEqual(['a', 'b']);
      expect(reading).toMatchObject({
        dropped: Array(3).fill({ reason: 'an item without a name', item: null }),
      });
    });

    it('counts documents that do not parse', () => {
      expect(read('{"name":"a"}\n{"name":b}\n{"name":"c"}')).toMatchObject({
        records: [{ name: 'a' }, { name: 'c' }],
        dropped: [{ reason: 'not valid JSON' }],
      });
      expect(read('name: a\n---\nname: [b\n---\nname: c\n')).toMatchObject({
        records: [{ name: 'a' }, { name: 'c' }],
        dropped: [{ reason: 'not valid YAML' }],
      });
    });

    it('drops a name that the text does not hold', () => {
      expect(read('- &x {name: "a\\u002db"}\n- {name: plain}\n')).toMatchObject({
        records: [{ name: 'plain' }],
        dropped: [{ reason: 'its name does not occur in the answer', item: 'a-b' }],
      });
    });
  });

  describe('leaves unread', () => {
    it.each([
      'The pod web-0 in namespace shop has not logged any message yet',
      'shop   web-0   1/1   Running\nshop   web-1   1/1   Running\n',
      'web-0\nweb-1\n',
      '- two words\n- and more words\n',
      `a: ${'*a '.repeat(10)}`,
      '[INFO] nothing here',
      '{"x":1}',
    ])('%j', (text) => {
      expect(read(text)).toMatchObject({
        ok: false,
        why: 'unread',
        failure: { code: 'PARSE', hint: expect.stringContaining('select * from unread') },
      });
    });

    it.each([
      [null],
      [7],
      ['text'],
      [{}],
      [{ content: 'x' }],
      [{ content: [], structuredContent: { x: 1 } }],
    ])('what is no readable result: %j', (result) => {
      expect(readToolResult(result, options)).toMatchObject({ ok: false, why: 'unread' });
    });

    it('a picture', () => {
      const content = [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }];

      expect(readToolResult({ content }, options)).toMatchObject({ ok: false, why: 'unread' });
    });

    it('with its text redacted', () => {
      const reading = read('the password=hunter2hunter2 is kept here');

      expect(reading).toMatchObject({ ok: false, why: 'unread' });
      expect(JSON.stringify(reading)).not.toContain('hunter2hunter2');
    });
  });
});
