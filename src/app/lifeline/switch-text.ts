import { texts } from '../i18n/text';

/** The words that are there before the life line has loaded. */
export const text = texts({
  en: { lifeLine: 'Life line', messages: 'Messages', shows: 'What is shown along the time axis' },
  zh: { lifeLine: '生命线', messages: '消息', shows: '时间轴上显示什么' },
});
