/** A dump that cannot be read: where, and what to do. */
export class DumpError extends Error {}
