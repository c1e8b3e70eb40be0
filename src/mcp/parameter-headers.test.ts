import { describe, expect, it } from 'vitest';
import { hasUsableHeaders, parameterHeaders } from './parameter-headers.ts';

const text = { type: 'string', 'x-mcp-header': 'Region' };
const schema = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

describe('mcp/parameter-headers', () => {
  it.each<[string, object]>([
    ['no header at all', schema({ region: { type: 'string' } })],
    ['one header', schema({ region: text })],
    [
      'headers of all plain types',
      schema({ a: { type: 'integer', 'x-mcp-header': 'A' }, b: { type: 'boolean', 'x-mcp-header': 'B' } }),
    ],
    ['a header deep inside', schema({ where: schema({ region: text }) })],
    ['a parameter of the keyword’s name', schema({ 'x-mcp-header': { type: 'string' } })],
    ['the keyword in an example', schema({ a: { type: 'object', default: { 'x-mcp-header': 1 } } })],
    ['a parameter named default with a header', schema({ default: text })],
  ])('can use a tool with %s', (_, inputSchema) => {
    expect(hasUsableHeaders({ ...inputSchema })).toBe(true);
  });

  it.each<[string, object]>([
    ['an empty name', schema({ a: { type: 'string', 'x-mcp-header': '' } })],
    ['a name that is no token', schema({ a: { type: 'string', 'x-mcp-header': 'My Region' } })],
    ['a line break in its name', schema({ a: { type: 'string', 'x-mcp-header': 'A\r\nB' } })],
    ['a name that is no text', schema({ a: { type: 'string', 'x-mcp-header': 5 } })],
    ['a header of an object', schema({ a: { type: 'object', 'x-mcp-header': 'A' } })],
    ['a header of a number', schema({ a: { type: 'number', 'x-mcp-header': 'A' } })],
    ['a header without a type', schema({ a: { 'x-mcp-header': 'A' } })],
    ['one header twice', schema({ a: text, b: { ...text, 'x-mcp-header': 'REGION' } })],
    ['a header at its root', schema({}, { 'x-mcp-header': 'A' })],
    ['a header in a list', schema({ a: { type: 'array', items: text } })],
    ['a header in a branch', schema({}, { oneOf: [schema({ region: text })] })],
    ['a header in a definition', schema({}, { $defs: { region: text } })],
  ])('cannot use a tool with %s', (_, inputSchema) => {
    expect(hasUsableHeaders({ ...inputSchema })).toBe(false);
    expect(parameterHeaders({ ...inputSchema }, { a: 'x', region: 'x' })).toEqual({});
  });

  const declared = schema({
    region: text,
    count: { type: 'integer', 'x-mcp-header': 'Count' },
    dry: { type: 'boolean', 'x-mcp-header': 'Dry' },
    where: schema({ zone: { type: 'string', 'x-mcp-header': 'Zone' } }),
    other: { type: 'string' },
  });

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['text', { region: 'eu-west-1', other: 'x' }, { 'Mcp-Param-Region': 'eu-west-1' }],
    ['numbers', { count: 42 }, { 'Mcp-Param-Count': '42' }],
    ['yes and no', { dry: false }, { 'Mcp-Param-Dry': 'false' }],
    ['what lies deep', { where: { zone: 'a' } }, { 'Mcp-Param-Zone': 'a' }],
    ['nothing for what is not given', { region: null, where: 'x' }, {}],
    ['nothing for what is not plain', { region: ['a'], count: 2 ** 60 }, {}],
    ['other letters in base64', { region: 'Zürich' }, { 'Mcp-Param-Region': '=?base64?WsO8cmljaA==?=' }],
    ['blanks around in base64', { region: ' a' }, { 'Mcp-Param-Region': '=?base64?IGE=?=' }],
    ['line breaks in base64', { region: 'a\r\nX: b' }, { 'Mcp-Param-Region': '=?base64?YQ0KWDogYg==?=' }],
    ['empty text in base64', { region: '' }, { 'Mcp-Param-Region': '=?base64??=' }],
    [
      'what looks encoded, encoded',
      { region: '=?base64?YQ==?=' },
      { 'Mcp-Param-Region': '=?base64?PT9iYXNlNjQ/WVE9PT89?=' },
    ],
  ])('puts %s into headers', (_, args, headers) => {
    expect(parameterHeaders({ ...declared }, args)).toEqual(headers);
  });
});
