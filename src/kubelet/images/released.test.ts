import { describe, expect, it } from 'vitest';
import { isBeyondReleases, isReleased, meantRepository } from './released';

const has = (image: string): boolean | undefined => {
  const [name = '', tag = 'latest'] = image.split(':');
  return isReleased(`library/${name}`, tag);
};

describe('tags of well-known images', () => {
  it.each([
    ...[
      'nginx',
      'nginx:1.27',
      'nginx:1.27.2',
      'nginx:1.14.2',
      'nginx:1.7.9',
      'nginx:alpine',
      'nginx:1.25.5-alpine',
      'nginx:1.23.4-alpine',
      'nginx:1.29-alpine-slim',
    ],
    ...['nginx:stable-alpine3.20', 'nginx:mainline', 'nginx:1.27.3-bookworm-perl', 'tomcat:8', 'tomcat:9.0.108-jdk21-temurin', 'tomcat:10.1-jre17'],
    ...['mysql:5.6', 'mysql:8', 'mysql:8.4.5', 'mongo:7', 'mongo:8.0.4-noble', 'postgres:16', 'postgres:17.6-alpine3.22', 'postgres:9.6.24', 'redis:7-alpine'],
    ...[
      'busybox:1.28',
      'busybox:1.36.1-musl',
      'ubuntu:22.04',
      'ubuntu:noble',
      'ubuntu:noble-20250716',
      'debian:12-slim',
      'debian:bookworm-slim',
      'alpine:3.20.3',
    ],
    ...[
      'python:3.13-slim-bookworm',
      'python:3.14.0rc1',
      'node:22-alpine',
      'node:lts',
      'php:8.3-apache',
      'golang:1.24',
      'perl:5.34.0',
      'eclipse-temurin:21-jre',
    ],
  ])('%s is there', (image) => expect(has(image)).toBe(true));

  it.each([
    ...['nginx:1.161', 'nginx:1.91', 'nginx:99', 'nginx:2.0', 'nginx:lates', 'nginx:nope', 'nginx:1.27-alpin', 'nginx:1.27.x', 'postgres:1', 'postgres:25'],
    ...['mysql:six', 'busybox:2', 'ubuntu:22.4040x-', 'python:4', 'hello-world:1'],
  ])('%s is not', (image) => expect(has(image)).toBe(false));

  it('says nothing of repositories that nobody knows', () => expect(isReleased('me/shop', '1')).toBeUndefined());

  it.each([
    ['nginx', '1.161', true],
    ['nginx', '1.27.2', false],
    ['nginx', '2', false],
    ['postgres', '1', false],
    ['shop', '1.999', false],
  ])('%s:%s beyond its line: %s', (name, tag, expected) => expect(isBeyondReleases(`library/${name}`, tag)).toBe(expected));

  it.each([
    ['ngnix', 'nginx'],
    ['nginxx', 'nginx'],
    ['ngin', 'nginx'],
    ['bussybox', 'busybox'],
    ['postgre', 'postgres'],
    ['nginx', undefined],
    ['agent', undefined],
    ['envoy', undefined],
    ['hello', undefined],
    ['web', undefined],
  ])('%s means %s', (typed, known) => expect(meantRepository(`library/${typed}`)).toBe(known && `library/${known}`));
});
