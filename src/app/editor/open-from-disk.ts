import { fileName, useFiles } from './files';
import { READ_MAX } from './language/read-max';

/** Opens files of the user's machine as tabs; of one that is too long only as much as shows what it is. */
export async function openFromDisk(files: readonly File[]): Promise<void> {
  for (const file of files) useFiles.getState().add({ name: fileName(file.name), text: await file.slice(0, READ_MAX * 8).text() });
}

/** A frame in a sandbox may save nothing, and is not told that it did not. */
export const canSave = self.origin !== 'null';

/** Gives a file to the user's machine. */
export function saveToDisk(name: string, content: BlobPart, type = 'text/plain'): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
