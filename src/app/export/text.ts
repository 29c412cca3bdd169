import { texts } from '../i18n/text';

export const text = texts({
  en: {
    picture: (of: string, format: string) => `Save ${of} as ${format}`,
    pictureFailed: 'The picture could not be made.',
  },
  zh: {
    picture: (of: string, format: string) => `把${of}存为 ${format}`,
    pictureFailed: '无法生成图片。',
  },
});
