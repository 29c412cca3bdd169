import { describe, expect, it } from 'vitest';
import type { ImageStart } from '../known';
import { bothCommand, commandParts, replacedLine } from './runs';

const TOMCAT: ImageStart = { entrypoint: [], cmd: ['catalina.sh', 'run'], serves: true };
const NGINX: ImageStart = { entrypoint: ['/docker-entrypoint.sh'], cmd: ['nginx', '-g', 'daemon off;'], serves: true };
const parts = (image: ImageStart | undefined, container: { command?: readonly string[]; args?: readonly string[] }) =>
  commandParts({ name: 'main', ...container }, image);
const told = (image: ImageStart | undefined, container: { command?: readonly string[]; args?: readonly string[] }) =>
  parts(image, container).map(({ from, kept }) => (kept ? from : `not ${from}`));

describe('what a container runs', () => {
  it.each([
    ['what the image says', NGINX, {}, ['ENTRYPOINT', 'CMD']],
    ['command in place of both of the image’s', NGINX, { command: ['sh'] }, ['not ENTRYPOINT', 'command', 'not CMD']],
    ['args in place of CMD only', NGINX, { args: ['nginx-debug'] }, ['ENTRYPOINT', 'not CMD', 'args']],
    ['command and args in place of all', NGINX, { command: ['sh'], args: ['-c', 'true'] }, ['not ENTRYPOINT', 'command', 'not CMD', 'args']],
    ['an empty command is none', TOMCAT, { command: [] }, ['CMD']],
    ['of an image that nobody knows, only what the Pod says', undefined, { command: ['run'] }, ['command']],
  ] as const)('%s', (_, image, container, expected) => expect(told(image, container)).toEqual(expected));

  it('names what was replaced, and by what', () => {
    expect(replacedLine(parts(TOMCAT, { command: ['echo'] }))).toEqual({ words: ['catalina.sh', 'run'], by: 'command' });
    expect(replacedLine(parts(NGINX, { args: ['echo'] }))).toEqual({ words: ['nginx', '-g', 'daemon off;'], by: 'args' });
    expect(replacedLine(parts(NGINX, {}))).toBeUndefined();
  });

  it.each([
    [TOMCAT, { command: ['/bin/bash', '-c', 'echo hihihi'] }, ['/bin/bash', '-c', 'echo hihihi && exec catalina.sh run']],
    [TOMCAT, { command: ['sh'], args: ['-c', 'echo a; '] }, ['sh', '-c', 'echo a && exec catalina.sh run']],
    [NGINX, { command: ['sh', '-c', 'date'] }, ['sh', '-c', "date && exec /docker-entrypoint.sh nginx -g 'daemon off;'"]],
    [TOMCAT, { command: ['echo', 'hi'] }, undefined],
    [TOMCAT, {}, undefined],
  ] as const)('a script can go on to start the server: %o %o', (image, container, both) => expect(bothCommand(parts(image, container))).toEqual(both));
});
