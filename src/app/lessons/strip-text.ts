import { texts } from '../i18n/text';

/** What the first picture says of lessons. */
export const text = texts({ en: { lesson: 'Lesson', goOn: 'go on' }, zh: { lesson: '课程', goOn: '继续' } });
