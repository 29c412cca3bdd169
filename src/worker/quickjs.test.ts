import { describe, expect, it } from 'vitest';
import { defaultConfig } from '../cluster/config';
import type { FromServer, ToHost } from './protocol';
import { carriesOwnPlugins } from './quickjs';

const profile = (args: object) => ({ profiles: [{ pluginConfig: [{ name: 'Mine', args }] }] });
const OWN = profile({ source: 'export const filter = () => true' });
const PLAIN = profile({ scoringStrategy: { type: 'MostAllocated' } });
const config = defaultConfig();
const head = { delivered: 0, nowUs: 0 };

const messages = (configuration: object): readonly (readonly [string, ToHost | FromServer])[] => {
  const fault = { kind: 'configure-scheduler', configuration } as const;
  const inputs = [{ afterDelivered: 0, atUs: 0, input: { kind: 'fault', fault } }] as const;
  const branches = [{ branch: { name: 'main' }, inputs, head }];
  const session = { version: 1, config, branches, branch: 'main', delivered: 0, nowUs: 0, playing: true } as const;
  return [
    ['is done', { type: 'fault', fault }],
    ['is asked about', { type: 'query', query: 1, ask: { kind: 'check-configuration', configuration } }],
    ['is what a session has', { type: 'open', config, session }],
    ['is what a served cluster has', { type: 'history', config, inputs, head }],
    ['is what it began with', { type: 'history', config, inputs: [], head, beginning: JSON.stringify(configuration) }],
    ['comes to a served cluster', { type: 'news', inputs, head }],
  ];
};

describe('what plugins of one’s own run in', () => {
  it.each(messages(OWN))('is wanted before a configuration with one %s', (_, message) => {
    expect(carriesOwnPlugins(message)).toBe(true);
  });

  it.each(messages(PLAIN))('is not loaded where one without %s', (_, message) => {
    expect(carriesOwnPlugins(message)).toBe(false);
  });
});
