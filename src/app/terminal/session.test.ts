import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ApiResponse } from '../../api/wire';
import { clock } from '../store/clock';
import { useCluster } from '../store/cluster';
import { runUnseen } from './session';

const { call } = vi.hoisted(() => ({ call: vi.fn() }));
vi.mock('../store/host', () => ({ host: { call } }));
// No browser is there to keep anything in.
vi.mock('../editor/files', () => ({}));
vi.mock('./keep-screen', () => ({ keepScreen: () => undefined }));

/** A frame of the host, as far as time is concerned. */
function show(nowUs: number, usPerMs: number): void {
  clock.set({ nowUs, usPerMs, playing: usPerMs > 0 }, performance.now());
  useCluster.setState({ nowUs, playing: usPerMs > 0 });
}

describe('the terminal', () => {
  afterEach(() => vi.restoreAllMocks());

  it('does not wait for a moment that was shown before it was known to come', async () => {
    const wall = vi.spyOn(performance, 'now').mockReturnValue(0);
    show(1e6, 1e6);
    // The picture runs ahead of the frames by minutes: a long gap is being told quickly.
    wall.mockReturnValue(200);
    call.mockImplementation(async (): Promise<ApiResponse> => {
      // Time was stopped long before, and the frame that says so comes only now.
      show(1.1e6, 0);
      return { type: 'response', stream: 1, code: 200, body: { kind: 'Status' } };
    });
    await expect(runUnseen('echo $(kubectl get --raw /livez) | cat', new AbortController().signal)).resolves.toBe(0);
    expect(call).toHaveBeenCalledTimes(1);
  });
});
