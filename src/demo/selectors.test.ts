import { describe, expect, it } from 'vitest';
import type { Item } from './recording.ts';
import { parseFieldSelector, parseLabelSelector } from './selectors.ts';

const item: Item = {
  metadata: {
    name: 'web-0',
    namespace: 'shop',
    labels: { app: 'web', tier: 'front', 'app.kubernetes.io/part-of': 'shop', size: '3', empty: '' },
  },
  spec: { nodeName: 'node-1', unschedulable: true },
  status: { phase: 'Running', hostIP: null },
};

describe('demo/selectors', () => {
  it.each([
    ['', true],
    ['app', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=api', false],
    ['app!=api', true],
    ['app!=web', false],
    ['old!=web', true],
    ['old=', false],
    ['empty=', true],
    ['old', false],
    ['!old', true],
    ['! old', true],
    ['!app', false],
    ['size>2', true],
    ['size>3', false],
    ['size<4', true],
    ['old<4', false],
    ['app in (web, api)', true],
    ['app in(web)', true],
    ['app in (api)', false],
    ['old in (,a)', false],
    ['empty in (,a)', true],
    ['app notin (api)', true],
    ['app notin (web,api)', false],
    ['old notin (web)', true],
    ['app.kubernetes.io/part-of=shop,app in (web,api),!old', true],
    ['app=web,tier=back', false],
    ['app=web,', true],
    ['constructor', false],
    ['!constructor', true],
    ['constructor!=x', true],
  ])('the label selector "%s" answers %s', (text, expected) => {
    expect(parseLabelSelector(text)?.(item)).toBe(expected);
  });

  it.each(['app in web', 'app~web', 'app=web tier=front', 'a b', 'app in ((web))', '=web', 'app>x'])(
    'the label selector "%s" is none',
    (text) => {
      expect(parseLabelSelector(text)).toBeNull();
    },
  );

  it('takes an object without labels for one that has none', () => {
    expect(parseLabelSelector('!app')?.({ metadata: { name: 'bare' } })).toBe(true);
    expect(parseLabelSelector('app')?.({ metadata: { name: 'bare' } })).toBe(false);
  });

  it.each([
    ['', true],
    ['metadata.name=web-0', true],
    ['metadata.name==web-0', true],
    ['metadata.name!=web-0', false],
    ['spec.nodeName=node-1,status.phase=Running', true],
    ['spec.nodeName=node-1,status.phase!=Running', false],
    ['spec.nodeName=', false],
    ['spec.unschedulable=true', true],
    ['status.podIP=', true],
    ['status.hostIP=', true],
    ['status.hostIP.deep=', true],
    ['status.podIP!=', false],
  ])('the field selector "%s" answers %s', (text, expected) => {
    expect(parseFieldSelector(text)?.(item)).toBe(expected);
  });

  it.each(['status.phase', '=Running', 'status phase=Running'])('the field selector "%s" is none', (text) => {
    expect(parseFieldSelector(text)).toBeNull();
  });
});
