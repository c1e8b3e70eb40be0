import { describe, expect, it } from 'vitest';
import { deploymentKind, namespaceKind } from '../../../test/fakes/builders.ts';
import { type Asked, isMadeBy, renderArguments } from './render-arguments.ts';

const asked: Asked = {
  kind: deploymentKind,
  namespace: 'shop',
  name: 'web',
  target: 'arn:aws:eks:eu-west-1:1:cluster/prod',
  output: 'yaml',
};

const hostile = ['a b', 'a;rm', '$(x)', '`x`', '--raw=/x', "a'b", 'a\nb', 'a|b', '', 'a"b', 'a>b', 'é'];

describe('clusters/through-mcp/render-arguments', () => {
  it('fills in what is asked', () => {
    const templates = {
      apiVersion: '{apiVersion}',
      kind: '{kind}',
      group: '{group}',
      version: '{version}',
      plural: '{plural}',
      resource: '{resource}',
      scope: '{scope}',
      all: true,
      limit: 500,
      command: 'get {resource} --namespace={namespace}{contextFlag} --output={output}',
    };

    expect(renderArguments(templates, asked)).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      group: 'apps',
      version: 'v1',
      plural: 'deployments',
      resource: 'deployments.apps',
      scope: 'namespaced',
      all: true,
      limit: 500,
      command:
        'get deployments.apps --namespace=shop --context=arn:aws:eks:eu-west-1:1:cluster/prod --output=yaml',
    });
    expect(renderArguments({ scope: '{scope}', kind: '{kind}' }, { ...asked, kind: namespaceKind })).toEqual({
      scope: 'clustered',
      kind: 'Namespace',
    });
  });

  it('leaves the flag for the cluster out where the cluster has no name', () => {
    const templates = { command: 'get pods{contextFlag}' };

    expect(renderArguments(templates, { ...asked, target: null })).toEqual({ command: 'get pods' });
  });

  it.each(hostile)('puts no %j into a command', (text) => {
    const render = (template: string, change: Partial<Asked>): unknown =>
      renderArguments({ command: template }, { ...asked, ...change });
    const refused = expect.objectContaining({ code: 'CONTEXT_INVALID' });

    expect(() => render('get pods --namespace={namespace}', { namespace: text })).toThrow(refused);
    expect(() => render('get pods{contextFlag}', { target: text })).toThrow(refused);
    expect(() => render('get {resource}', { kind: { ...deploymentKind, group: '', plural: text } })).toThrow(
      refused,
    );
  });

  it.each(hostile)('hands %j on as it is where it is an argument of its own', (text) => {
    expect(renderArguments({ context: '{target}' }, { ...asked, target: text })).toEqual({ context: text });
  });

  it('does not know placeholders that nobody fills', () => {
    expect(() => renderArguments({ a: '{password}' }, asked)).toThrow('unknown placeholder {password}');
  });

  it.each<[unknown, string | boolean, boolean]>([
    ['get pods --output=yaml', 'get {resource}{contextFlag} --output={output}', true],
    ['get pods --context=a --output=yaml', 'get {resource}{contextFlag} --output={output}', true],
    ['get pods; rm --output=yaml', 'get {resource}{contextFlag} --output={output}', false],
    ['get pods --raw=/x --output=yaml', 'get {resource}{contextFlag} --output={output}', false],
    ['delete pods --output=yaml', 'get {resource}{contextFlag} --output={output}', false],
    ['anything at all', '{target}', true],
    [5, '{target}', false],
    ['set', 'list', false],
    ['list', 'list', true],
    [true, true, true],
    [false, true, false],
  ])('knows whether %j is made by %j: %j', (value, template, expected) => {
    expect(isMadeBy(template, value)).toBe(expected);
  });
});
