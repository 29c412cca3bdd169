import { create } from 'zustand';

/** What the user is told about the work on the screen: where it comes from, what became of the last visit's, why none of it will be kept. */
export type Notice = 'shared' | 'bad-link' | 'bad-file' | 'bad-lesson' | 'lost-session' | 'lost-files' | 'refused' | 'denied' | 'full' | 'taken';

export const useNotices = create<{ readonly notices: readonly Notice[] }>(() => ({ notices: [] }));

export const tell = (notice: Notice): void => useNotices.setState(({ notices }) => (notices.includes(notice) ? {} : { notices: [...notices, notice] }));

export const dismiss = (notice: Notice): void => useNotices.setState(({ notices }) => ({ notices: notices.filter((n) => n !== notice) }));
