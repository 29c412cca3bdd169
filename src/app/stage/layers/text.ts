import { texts } from '../../i18n/text';

/** What the layers are called, and what a card says to whoever cannot see its lines. */
export const text = texts({
  en: {
    layers: 'Layers',
    names: { owners: 'Owners', services: 'Services', volumes: 'Volumes' },
    relation: { owners: 'owns', services: 'sends to', volumes: 'is used by' },
    more: (n: number) => `and ${n} more`,
  },
  zh: {
    layers: '图层',
    names: { owners: '属主', services: 'Service', volumes: '存储' },
    relation: { owners: '拥有', services: '转发到', volumes: '使用者：' },
    more: (n: number) => `还有 ${n} 个`,
  },
});
