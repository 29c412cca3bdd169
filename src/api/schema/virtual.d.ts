/** The documentation of all fields, made at build time: see descriptions.ts. */
declare module 'virtual:kubernetes-descriptions' {
  const descriptions: Readonly<Record<string, Readonly<Record<string, string>>>>;
  export default descriptions;
}
