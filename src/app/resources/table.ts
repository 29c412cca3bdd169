import { create } from 'zustand';
import { host } from '../store/host';
import { useResources } from '../store/resources';
import { cursorAfter, type Table, withNews } from './window';

/** What the page has of the table that it looks at. */
export const useTable = create<{ readonly table: Table | undefined }>(() => ({ table: undefined }));

host.onTable((news) => {
  const table = withNews(useTable.getState().table, news);
  useTable.setState({ table });
  const { cursor } = useResources.getState();
  const moved = cursorAfter(cursor, table);
  if (moved !== cursor) useResources.setState({ cursor: moved });
});
