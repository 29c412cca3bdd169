import { describe, expect, it } from 'vitest';
import { exitMeaning } from './exit';

describe('what an exit code means', () => {
  it.each([
    [0, 'Completed', { code: 'success' }],
    [1, 'Error', { code: 'error' }],
    [3, 'Error', { code: 'other' }],
    [126, 'Error', { code: 'not-executable' }],
    [127, 'Error', { code: 'not-found' }],
    [128, 'StartError', { code: 'start-error' }],
    [130, 'Error', { code: 'signal', signal: 'SIGINT' }],
    [137, 'Error', { code: 'signal', signal: 'SIGKILL' }],
    [139, 'Error', { code: 'signal', signal: 'SIGSEGV' }],
    [143, 'Error', { code: 'signal', signal: 'SIGTERM' }],
    [200, 'Error', { code: 'other' }],
    [255, 'Unknown', { code: 'lost' }],
    [137, 'ContainerStatusUnknown', { code: 'lost' }],
  ])('%i (%s)', (exitCode, reason, meaning) => expect(exitMeaning({ exitCode, reason })).toEqual(meaning));

  it('137 with OOMKilled is the memory limit, and not somebody’s SIGKILL', () => {
    const memory = { limit: '64Mi', neededBytes: 100 << 20 };
    expect(exitMeaning({ exitCode: 137, reason: 'OOMKilled' }, memory)).toEqual({ code: 'oom', ...memory });
  });
});
