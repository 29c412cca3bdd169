import { describe, expect, it } from 'vitest';
import { profileNames, withPlugin } from './to-profile';

const PLUGIN = { name: 'Mine', weight: 2, source: 'export const filter = () => true' };
const ON = { plugins: { multiPoint: { enabled: [{ name: 'Mine', weight: 2 }] } }, pluginConfig: [{ name: 'Mine', args: { source: PLUGIN.source } }] };

describe('a plugin is added to a profile', () => {
  it.each<[string, Parameters<typeof withPlugin>[0], number, unknown]>([
    ['where none is written, to the default one', {}, 0, [{ schedulerName: 'default-scheduler', ...ON }]],
    ['to the one that is meant', { profiles: [{ schedulerName: 'a' }, { schedulerName: 'b' }] }, 1, [{ schedulerName: 'a' }, { schedulerName: 'b', ...ON }]],
    [
      'beside what it has',
      { profiles: [{ plugins: { multiPoint: { disabled: [{ name: 'NodeName' }], enabled: [{ name: 'ImageLocality' }] } } }] },
      0,
      [{ ...ON, plugins: { multiPoint: { disabled: [{ name: 'NodeName' }], enabled: [{ name: 'ImageLocality' }, { name: 'Mine', weight: 2 }] } } }],
    ],
    [
      'in place of one of its name',
      { profiles: [{ plugins: { multiPoint: { enabled: [{ name: 'Mine' }] } }, pluginConfig: [{ name: 'Mine', args: { source: 'old' } }] }] },
      0,
      [ON],
    ],
  ])('%s', (_, configuration, profile, expected) => {
    expect(withPlugin(configuration, profile, PLUGIN).profiles).toEqual(expected);
  });

  it('with what has been written, if it had types', () => {
    const written = withPlugin({}, 0, { ...PLUGIN, typescript: 'export const filter = (): boolean => true' });
    expect(written.profiles?.[0]?.pluginConfig?.[0]?.args).toEqual({ source: PLUGIN.source, typescript: 'export const filter = (): boolean => true' });
  });

  it('and one can choose among them by name', () => {
    expect([profileNames({}), profileNames({ profiles: [{}, { schedulerName: 'b' }] })]).toEqual([['default-scheduler'], ['default-scheduler', 'b']]);
  });
});
