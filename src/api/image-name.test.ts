import { describe, expect, it } from 'vitest';
import { canonicalImageName, parseImageName, withDefaultTag } from './image-name';

const canonical = (image: string): string => {
  const name = parseImageName(image);
  return typeof name === 'string' ? name : canonicalImageName(name);
};

describe('an image’s name', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx:latest'],
    ['tomcat:8', 'docker.io/library/tomcat:8'],
    ['polinux/stress', 'docker.io/polinux/stress:latest'],
    ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
    ['localhost:5000/web', 'localhost:5000/web:latest'],
    [`web@sha256:${'0'.repeat(64)}`, `docker.io/library/web@sha256:${'0'.repeat(64)}`],
    ['Nginx', 'couldn\'t parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase'],
    ['nginx:', 'couldn\'t parse image name "nginx:": invalid reference format'],
    ['a b', 'couldn\'t parse image name "a b": invalid reference format'],
  ])('%s is %s', (image, expected) => expect(canonical(image)).toBe(expected));
  it('gets the tag latest, if it has neither tag nor digest', () => {
    const tagged = (image: string): string => withDefaultTag(image, parseImageName(image) as Exclude<ReturnType<typeof parseImageName>, string>);
    expect(['nginx', 'nginx:1.27', 'nginx:latest'].map(tagged)).toEqual(['nginx:latest', 'nginx:1.27', 'nginx:latest']);
  });
});
