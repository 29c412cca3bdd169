/** Files that are dropped anywhere are opened: no browser shall leave the page for one, and a session belongs to no part of it. */
export function takeDrops(): void {
  const isOfFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false;
  addEventListener('dragover', (event) => isOfFiles(event) && event.preventDefault());
  addEventListener(
    'drop',
    (event) => {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      event.preventDefault();
      event.stopPropagation();
      void import('./open-files').then(({ openFiles }) => openFiles(files));
    },
    // Before the editor, which would write the file's name into the text.
    { capture: true },
  );
}
