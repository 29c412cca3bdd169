/** Longer texts, in characters, are neither read while one types nor sent: an API server takes no such request either. */
export const READ_MAX = 1_000_000;
