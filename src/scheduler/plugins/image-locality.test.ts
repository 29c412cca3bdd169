import { expect, it } from 'vitest';
import type { Node } from '../../api/types.gen';
import { node, pod } from '../testing';
import { imageLocality } from './image-locality';
import { scores } from './testing';

const withImages = (name: string, images: Readonly<Record<string, number>>): Node => {
  const bare = node(name);
  return { ...bare, status: { ...bare.status, images: Object.entries(images).map(([image, sizeBytes]) => ({ names: [image], sizeBytes })) } };
};
const runs = (image: string) => pod('p', { containers: [{ name: 'c', image }] });

it('prefers nodes that have the image, the more the larger it is and the more nodes have it', () => {
  const large = 500 * 1024 * 1024;
  const one = [withImages('with', { 'app:1': large }), node('without')];
  expect(scores(imageLocality, { nodes: one }, runs('app:1'))).toEqual({ with: 23, without: 0 });
  const both = [withImages('with', { 'app:1': large }), withImages('also', { 'app:1': large })];
  expect(scores(imageLocality, { nodes: both }, runs('app:1'))).toEqual({ with: 48, also: 48 });
});

it('takes an image without a tag for the latest', () => {
  const nodes = [withImages('with', { 'app:latest': 2 ** 30 })];
  expect(scores(imageLocality, { nodes }, runs('app'))).toEqual({ with: 100 });
});
