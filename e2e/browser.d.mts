export function findBrowser(): string | undefined;
export function ensureBrowser(log?: (text: string) => void): string;
