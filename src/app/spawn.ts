/** Loads a worker's file from within a worker. What is said to it meanwhile waits. */
const loaderOf = (url: string): string => `
  const early = [];
  const wait = (event) => early.push(event);
  addEventListener('message', wait);
  import(${JSON.stringify(url)}).then(
    () => {
      removeEventListener('message', wait);
      for (const { data, ports } of early) dispatchEvent(new MessageEvent('message', { data, ports }));
    },
    (error) => setTimeout(() => { throw error; }),
  );`;

/**
 * Starts one of the page's own workers. A sandboxed frame has no origin, and to it every file is somebody else's: it may start no worker from one, and no
 * module either, but a script that it has itself, which may load the file.
 */
export function spawn(url: string, name: string): Worker {
  if (self.origin !== 'null') return new Worker(url, { type: 'module', name });
  const loader = new Blob([loaderOf(new URL(url, location.href).href)], { type: 'text/javascript' });
  return new Worker(URL.createObjectURL(loader), { name });
}
