import { expect, test } from 'vitest';
import { podSummary } from './pod-summary';
import type { Pod } from './types.gen';

const pod = (status: Pod['status'], metadata: Pod['metadata'] = {}): Pod => ({ apiVersion: 'v1', kind: 'Pod', metadata, status: status ?? {} });
const deleted = { deletionTimestamp: '2026-01-01T00:00:00Z' };
const ended = (reason: string, exitCode: number) => ({
  name: 'main',
  image: '',
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { terminated: { reason, exitCode } },
});

test.each([
  ['its phase', pod({ phase: 'Pending' }), 'Pending'],
  ['how its container ended', pod({ phase: 'Succeeded', containerStatuses: [ended('Completed', 0)] }), 'Completed'],
  ['that it is on its way out', pod({ phase: 'Running' }, deleted), 'Terminating'],
  ['how it ended, also on its way out', pod({ phase: 'Succeeded', containerStatuses: [ended('Completed', 0)] }, deleted), 'Completed'],
  ['that nobody knows, on a lost node', pod({ phase: 'Running', reason: 'NodeLost' }, deleted), 'Unknown'],
])('STATUS says %s', (_, of, status) => expect(podSummary(of).status).toBe(status));
