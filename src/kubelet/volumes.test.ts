import { describe, expect, it } from 'vitest';
import { formatTime } from '../api/time';
import type { ConfigMap, AuthenticationTokenRequest as TokenRequest, Volume } from '../api/types.gen';
import { podOf, room, runs, START_US, workerOf } from './testing';
import { NO_TOKENS } from './token-state';
import { refreshTokens, tokenGranted } from './tokens';
import { mountVolumes, tokenRefused } from './volumes';
import type { Worker } from './worker';

type Room = ReturnType<typeof room>;

const SETTINGS = { kind: 'configmaps', namespace: 'default', name: 'settings' } as const;
const settings: ConfigMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'default' }, data: { color: 'red' } };
const TOKEN: Volume = { name: 'kube-api-access', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }] } };
const withVolumes = (...volumes: readonly Volume[]): Worker => workerOf(podOf({ volumes, serviceAccountName: 'robot' }), runs());
/** What the API server answers at the start. */
const grantOf = (token: string, expirationSeconds: number): TokenRequest => ({
  apiVersion: 'authentication.k8s.io/v1',
  kind: 'TokenRequest',
  metadata: {},
  spec: { audiences: [], expirationSeconds },
  status: { token, expirationTimestamp: formatTime(START_US + expirationSeconds * 1e6) },
});
/** A worker whose volumes the volume manager has seen. */
const seen = (on: Room, worker: Worker): Worker => {
  const now = mountVolumes(on.at(), worker);
  on.reminders();
  return now;
};

describe('the volumes of a Pod', () => {
  it('are seen by the volume manager at its next look, a tenth of a second later, and not earlier', () => {
    const on = room();
    const now = mountVolumes(on.at(), withVolumes());
    expect([now.volumes.mounted, on.reminders().map(({ seconds }) => seconds)]).toEqual([false, [0.1]]);
    expect([mountVolumes(on.at(0.05), now).volumes.mounted, mountVolumes(on.at(0.1), now).volumes.mounted]).toEqual([false, true]);
  });
  it('wait until it is known what they are filled from', () => {
    const on = room();
    const now = seen(on, withVolumes({ name: 'v', configMap: { name: 'settings' } }));
    expect([mountVolumes(on.at(1), now).volumes.mounted, on.said()]).toEqual([false, []]);
    on.knowsReference(SETTINGS, settings);
    expect(mountVolumes(on.at(1), now).volumes.mounted).toBe(true);
  });
  it('stay mounted, whatever becomes of it later', () => {
    const mounted = {
      ...withVolumes({ name: 'v', configMap: { name: 'settings' } }),
      volumes: { mounted: true, seenAtUs: 0, tokens: NO_TOKENS, failures: 0 },
    } as const;
    expect(mountVolumes(room().at(), mounted)).toBe(mounted);
  });
  it.each<[what: string, volume: Volume, failure: string | undefined]>([
    ['is not there', { name: 'v', configMap: { name: 'settings' } }, 'MountVolume.SetUp failed for volume "v" : configmap "settings" not found'],
    ['is not there and need not be', { name: 'v', configMap: { name: 'settings', optional: true } }, undefined],
  ])('a ConfigMap that %s', (_, volume, failure) => {
    const on = room();
    on.knowsReference(SETTINGS);
    const now = mountVolumes(on.at(1), seen(on, withVolumes(volume)));
    expect([now.volumes.mounted, on.said()]).toEqual([failure === undefined, failure === undefined ? [] : [`Warning FailedMount: ${failure}`]]);
  });
  it('that cannot be set up are tried again at longer and longer intervals, of two minutes at most', () => {
    const on = room();
    on.knowsReference(SETTINGS);
    let now = seen(on, withVolumes({ name: 'v', configMap: { name: 'settings' } }));
    const waits: (number | undefined)[] = [];
    for (let i = 0, seconds = 1; i < 10; i++) {
      now = mountVolumes(on.at(seconds), now);
      const [reminder] = on.reminders();
      waits.push(reminder?.seconds);
      seconds += reminder?.seconds ?? 0;
    }
    expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 32, 64, 122, 122]);
  });
});

describe('a token of the service account', () => {
  it('is asked for once, for this very Pod', () => {
    const on = room();
    const asking = mountVolumes(on.at(1), seen(on, withVolumes(TOKEN)));
    expect(on.requests()).toMatchObject([
      {
        method: 'POST',
        path: '/api/v1/namespaces/default/serviceaccounts/robot/token',
        body: { kind: 'TokenRequest', spec: { expirationSeconds: 3607, boundObjectRef: { kind: 'Pod', name: 'web', uid: 'u' } } },
      },
    ]);
    expect([mountVolumes(on.at(2), asking), on.asked()]).toEqual([asking, []]);
  });
  it('that was given completes the volumes', () => {
    const on = room();
    const asking = mountVolumes(on.at(1), seen(on, withVolumes(TOKEN)));
    expect(mountVolumes(on.at(2), tokenGranted(asking, ' 3607', grantOf('a.b.c', 3607))).volumes.mounted).toBe(true);
  });
  it('that was refused is asked for again later', () => {
    const on = room();
    const asking = mountVolumes(on.at(1), seen(on, withVolumes(TOKEN)));
    on.asked();
    const refused = tokenRefused(on.at(2), asking, ' 3607', 'serviceaccounts "robot" not found');
    expect(on.said()).toEqual([
      'Warning FailedMount: MountVolume.SetUp failed for volume "kube-api-access" : failed to fetch token: serviceaccounts "robot" not found',
    ]);
    expect(on.reminders()).toMatchObject([{ seconds: 0.5 }]);
    mountVolumes(on.at(2.5), refused);
    expect(on.asked()).toEqual(['POST serviceaccounts/robot/token']);
  });
  it('for another audience, or for another time, is another', () => {
    const on = room();
    const sources = [{ path: 'vault', audience: 'vault', expirationSeconds: 600 }, { path: 'api' }, { path: 'same' }];
    const volume: Volume = { name: 'v', projected: { sources: sources.map((serviceAccountToken) => ({ serviceAccountToken })) } };
    mountVolumes(on.at(1), seen(on, withVolumes(volume)));
    expect(on.requests()).toMatchObject([
      { body: { spec: { audiences: ['vault'], expirationSeconds: 600 } } },
      { body: { spec: { audiences: [], expirationSeconds: 3600 } } },
    ]);
  });
  it('is asked for anew when four fifths of its time are over', () => {
    const on = room();
    const volume: Volume = { name: 'v', projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 600 } }] } };
    const asking = mountVolumes(on.at(1), seen(on, withVolumes(volume)));
    on.requests();
    const granted = tokenGranted(asking, ' 600', grantOf('a.b.c', 600));
    const waiting = refreshTokens(on.at(100), granted);
    expect([on.requests(), on.reminders().map(({ seconds }) => seconds)]).toEqual([[], [380]]);
    const again = refreshTokens(on.at(480), waiting);
    expect(on.requests()).toMatchObject([{ body: { spec: { expirationSeconds: 600 } } }]);
    const refused = tokenRefused(on.at(481), { ...again, volumes: { ...again.volumes, mounted: true } }, ' 600', 'no');
    expect([on.said(), refused.volumes.tokens.granted[' 600']?.token]).toEqual([[], 'a.b.c']);
  });
});
