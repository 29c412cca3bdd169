import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Container } from '../api/types.gen';
import type { CriAnswer, CriImage } from './cri/cri';
import { ensureImage, imageMissing, imagePresent, imagePulled, pullEnded, pullFailed } from './image-manager';
import { room, START_US, startingWorker } from './testing';
import type { Worker } from './worker';

const main = (more: Partial<Container> = {}): Container => ({ name: 'main', image: 'nginx:1.27', ...more });
const IMAGE: CriImage = { name: 'docker.io/library/nginx:1.27', imageRef: 'docker.io/library/nginx@sha256:1', sizeBytes: 50_000_000 };
const answer = (more: Partial<CriAnswer> = {}): CriAnswer => ({ type: 'cri-answer', call: 1, ...more });
const waiting = (container: Partial<Container> = {}, more: Partial<Worker> = {}): Worker => startingWorker(container, 'begin', more);
const refused = 'rpc error: code = NotFound';

describe('before a container is created', () => {
  it.each([
    [undefined, 'nginx', { method: 'ImageStatus', image: 'nginx:latest' }, 'image'],
    ['IfNotPresent', 'nginx:1.27', { method: 'ImageStatus', image: 'nginx:1.27' }, 'image'],
    ['Never', 'nginx:1.27', { method: 'ImageStatus', image: 'nginx:1.27' }, 'image'],
    ['Always', 'nginx', { method: 'PullImage', image: 'nginx:latest' }, 'pull'],
  ])('with the policy %s, %s is asked for with %j', (imagePullPolicy, image, call, at) => {
    const on = room();
    const container = main({ image, ...(imagePullPolicy && { imagePullPolicy }) });
    expect([ensureImage(on.at(), waiting(container), container).pass?.at, on.called()]).toEqual([at, [call]]);
  });
  it('a name that is none is refused', () => {
    const on = room();
    const { failures, pass } = ensureImage(on.at(), waiting(), main({ image: 'NGINX' }));
    const why = `Failed to apply default image tag "NGINX": couldn't parse image name "NGINX": invalid reference format: repository name (library/NGINX) must be lowercase`;
    expect([failures.main, pass?.steps]).toEqual([{ reason: 'InvalidImageName', message: why }, []]);
    expect(on.said()).toEqual([`Warning InspectFailed: ${why}`, 'Warning Failed: Error: InvalidImageName']);
  });
  it('an image that is there is said to be', () => {
    const on = room();
    imagePresent(on.at(), waiting(), main());
    expect(on.said()).toEqual(['Normal Pulled: Container image "nginx:1.27" already present on machine and can be accessed by the pod']);
  });
  it('one that is not is pulled', () => {
    const on = room();
    expect(imageMissing(on.at(), waiting(), main()).pass?.at).toBe('pull');
    expect([on.called(), on.said()]).toEqual([[{ method: 'PullImage', image: 'nginx:1.27' }], ['Normal Pulling: Pulling image "nginx:1.27"']]);
  });
  it('unless it may never be', () => {
    const on = room();
    const message = 'Container image "nginx:1.27" is not present with pull policy of Never';
    expect(imageMissing(on.at(), waiting(), main({ imagePullPolicy: 'Never' })).failures.main).toEqual({ reason: 'ErrImageNeverPull', message });
    expect([on.called(), on.said()]).toEqual([[], [`Warning ErrImageNeverPull: ${message}`, 'Warning Failed: Error: ErrImageNeverPull']]);
  });
});

describe('a pull', () => {
  it('tells how long it took, by itself and with its time in the queue', () => {
    const on = room();
    const pulling = imageMissing(on.at(), waiting(), main());
    on.said();
    imagePulled(on.at(12.3456789), pulling, main(), answer({ image: IMAGE }), 2_500_999);
    expect(on.said()).toEqual(['Normal Pulled: Successfully pulled image "nginx:1.27" in 2.5s (12.345s including waiting). Image size: 50000000 bytes.']);
  });
  it('that fails shows in the status', () => {
    const on = room();
    const { failures } = pullFailed(on.at(), waiting(), main(), refused);
    expect(failures.main).toEqual({ reason: 'ErrImagePull', message: refused });
    expect(on.said()).toEqual([`Warning Failed: Failed to pull image "nginx:1.27": ${refused}`, 'Warning Failed: Error: ErrImagePull']);
  });
  it.each([
    [1, 10],
    [2, 20],
    [3, 40],
    [6, 300],
    [9, 300],
  ])('that has failed %i times is tried again after %i seconds', (times, seconds) => {
    const on = room();
    let now = waiting();
    for (let i = 0; i < times; i++) now = { ...pullFailed(on.at(), now, main(), refused), pass: waiting().pass };
    on.said();
    expect(imageMissing(on.at(seconds - 1), now, main()).failures.main).toEqual({
      reason: 'ImagePullBackOff',
      message: `Back-off pulling image "nginx:1.27": ErrImagePull: ${refused}`,
    });
    expect([on.called(), on.said()]).toEqual([[], ['Normal BackOff: Back-off pulling image "nginx:1.27"', 'Warning Failed: Error: ImagePullBackOff']]);
    expect(imageMissing(on.at(seconds), now, main()).pass?.at).toBe('pull');
  });
  it('that went well ends the back-off', () => {
    const on = room();
    const failed = { ...pullFailed(on.at(), waiting(), main(), refused), pass: waiting().pass };
    expect(imagePulled(on.at(20), failed, main(), answer({ image: IMAGE }), 1).pulls).toEqual({});
  });
  it('is not looked at again earlier than any other failure', () => {
    const on = room();
    const failed = { ...pullFailed(on.at(), waiting(), main(), refused), pass: waiting().pass };
    expect(imageMissing(on.at(9), failed, main()).pass?.retryAtUs).toBe(START_US + 19e6);
  });
});

describe('one after the other', () => {
  const tag = (pass: number) => ({ for: 'pass', uid: 'u', pass }) as const;
  const wanting = (pass: number): Worker => {
    const worker = waiting();
    return { ...worker, pass: { ...worker.pass!, id: pass } };
  };
  it('images are pulled in the order in which they were wanted; what came is on the node', () => {
    const on = room();
    for (const pass of [1, 2, 3]) imageMissing(on.at(pass), wanting(pass), main({ image: `nginx:${pass}` }));
    expect(on.called()).toEqual([{ method: 'PullImage', image: 'nginx:1' }]);
    expect(pullEnded(on.at(5), tag(1), answer({ image: IMAGE }))).toBe(4e6);
    expect([on.called(), [...on.kubelet.state.images]]).toEqual([[{ method: 'PullImage', image: 'nginx:2' }], [[IMAGE.name, IMAGE]]]);
    expect(pullEnded(on.at(7), tag(2), answer({ error: refused }))).toBe(2e6);
    expect(on.called()).toEqual([{ method: 'PullImage', image: 'nginx:3' }]);
  });
  it('an answer to something else ends no pull', () => {
    const on = room();
    imageMissing(on.at(), wanting(1), main());
    on.called();
    for (const other of [tag(2), { for: 'nothing' }] as const) expect(pullEnded(on.at(1), other, answer())).toBe(0);
    expect([on.called(), on.kubelet.state.pulls.length]).toEqual([[], 1]);
  });
  it('never are two under way, and each that is wanted comes to its turn', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (acts) => {
        const on = room();
        let wanted = 0;
        let done = 0;
        const begun: string[] = [];
        const end = (): void => void (on.kubelet.state.pulls.length > 0 && pullEnded(on.at(), tag(++done), answer()));
        for (const want of acts) {
          if (want) imageMissing(on.at(), wanting(++wanted), main({ image: `nginx:${wanted}` }));
          else end();
          for (const call of on.called()) if (call.method === 'PullImage') begun.push(call.image);
          expect(begun.length - done).toBe(wanted > done ? 1 : 0);
        }
        while (done < wanted) end();
        for (const call of on.called()) if (call.method === 'PullImage') begun.push(call.image);
        expect(begun).toEqual(Array.from({ length: wanted }, (_, i) => `nginx:${i + 1}`));
      }),
    );
  });
});
